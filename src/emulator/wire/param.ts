import type { FormNode } from './form';

/**
 * Decoders of request parameters. Each refuses what Stripe refuses, with Stripe's code and text, before anything is
 * written. https://docs.stripe.com/error-codes
 */
export interface Param<T> {
  readonly required?: boolean;
  /** Nested parameters, so that a shape can be compared with the contract. */
  readonly members?: Shape;
  /** What each element of an array is. */
  readonly element?: Param<unknown>;
  /** What is below names of the caller's choice. */
  readonly free?: Param<unknown>;
  /** Only older versions have it. */
  readonly isOlder?: boolean;
  parse(node: FormNode, at: string): T;
}

export type Shape = Record<string, Param<unknown>>;

type RequiredKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends { readonly required: true } ? K : never;
}[keyof S];
type ValueOf<P> = P extends Param<infer T> ? T : never;

/** The type that a shape decodes to: absent parameters are absent, emptied ones are null. */
export type Parsed<S extends Shape> = { [K in RequiredKeys<S>]: ValueOf<S[K]> } & {
  [K in Exclude<keyof S, RequiredKeys<S>>]?: ValueOf<S[K]>;
};

export function required<T>(param: Param<T>): Param<T> & { readonly required: true } {
  return { ...param, required: true };
}

/** A parameter that is gone from Stripe's newest version; a request that names no version may still send it. */
export function older<T>(param: Param<T>): Param<T> {
  return { ...param, isOlder: true };
}

/** The paths of such parameters in a shape, with `[]` for every element. */
export function olderPaths(shape: Shape, at = ''): string[] {
  return Object.entries(shape).flatMap(([key, param]) => {
    const path = at === '' ? key : `${at}.${key}`;
    return [...(param.isOlder ? [path] : []), ...olderBelow(param, path)];
  });
}

function olderBelow({ element, members }: Param<unknown>, path: string): string[] {
  return [
    ...(members ? olderPaths(members, path) : []),
    ...(element ? olderBelow(element, `${path}[]`) : []),
  ];
}
