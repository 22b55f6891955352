import type { FormMap, FormNode } from './form';
import { invalidRequest, missingParam, notEmulated } from './stripe-error';

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

function scalar<T>(parse: (text: string, at: string) => T): Param<T> {
  return {
    parse(node, at) {
      if (typeof node !== 'string')
        throw invalidRequest(`Invalid string: ${at} must not be an object.`, { param: at });
      if (node === '') throw emptyString(at);
      return parse(node, at);
    },
  };
}

function emptyString(at: string) {
  return invalidRequest(
    `You passed an empty string for '${at}'. We assume empty values are an attempt to unset a parameter; however '${at}' cannot be unset. You should remove '${at}' from your request or supply a non-empty value.`,
    { code: 'parameter_invalid_empty', param: at },
  );
}

export function text(options: { max?: number } = {}): Param<string> {
  const { max = 5000 } = options;
  return scalar((value, at) => {
    if (value.length <= max) return value;
    throw invalidRequest(`Invalid string: ${at} must be at most ${max} characters.`, { param: at });
  });
}

export function integer(options: { min?: number; max?: number } = {}): Param<number> {
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = options;
  return scalar((value, at) => {
    if (!/^-?\d{1,15}$/.test(value)) {
      throw invalidRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: at });
    }
    const number = Number(value);
    if (number < min) throw outOfRange(at, `greater than or equal to ${min}`);
    if (number > max) throw outOfRange(at, `less than or equal to ${max}`);
    return number;
  });
}

/** The first second of the year 2200. No bill is due after it, and work that repeats until a moment stays finite. */
export const lastTimestamp = Date.UTC(2200, 0, 1) / 1000;

/** A moment in Unix seconds. Milliseconds, sent by mistake, are beyond the last one. */
export function timestamp(): Param<number> {
  const seconds = integer();
  return scalar((value, at) => {
    const moment = seconds.parse(value, at);
    if (moment >= 0 && moment <= lastTimestamp) return moment;
    throw invalidRequest(
      `Invalid timestamp: ${at} must be a Unix time in seconds, from 0 to ${lastTimestamp} (the year 2200), not ${value}.`,
      { param: at },
    );
  });
}

/** A decimal of at most twelve places, kept as it was sent: `0.5`. Floats would lose digits. */
export function decimal(): Param<string> {
  return scalar((value, at) => {
    if (/^\d{1,15}(\.\d{1,12})?$/.test(value)) return value;
    throw invalidRequest(`Invalid decimal: ${value}`, { param: at });
  });
}

/** A number with at most `places` decimals, more than `above` and at most `max`. */
export function percentage(options: { above: number; max: number; places: number }): Param<number> {
  const { above, max, places } = options;
  return scalar((value, at) => {
    const number = Number(value);
    if (!new RegExp(`^-?\\d{1,12}(\\.\\d{1,${places}})?$`).test(value)) {
      throw invalidRequest(`Invalid decimal: ${value}; must contain at maximum ${places} decimal places.`, {
        code: 'parameter_invalid_decimal',
        param: at,
      });
    }
    if (number <= above || number > max) {
      throw invalidRequest(`Invalid decimal: ${at} must be more than ${above} and at most ${max}.`, {
        param: at,
      });
    }
    return number;
  });
}

function outOfRange(at: string, rule: string) {
  return invalidRequest(`Invalid integer: ${at} must be ${rule}.`, {
    code: 'parameter_invalid_integer',
    param: at,
  });
}

export function boolean(): Param<boolean> {
  return scalar((value, at) => {
    if (value === 'true') return true;
    if (value === 'false') return false;
    throw invalidRequest(`Invalid boolean: ${value}`, { param: at });
  });
}

/**
 * The words that the emulator takes. What Stripe does not take has been refused by the contract, so any other word is
 * one that the emulator lacks.
 */
export function oneOf<const V extends string>(...values: V[]): Param<V> {
  return scalar((value, at) => {
    const found = values.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw notEmulated(`the value '${value}' of ${at}; it takes ${sentence(values)}`, at);
  });
}

export function invalidWord(at: string, values: string[]) {
  return invalidRequest(`Invalid ${at}: must be one of ${sentence(values)}`, { param: at });
}

function sentence(values: string[]): string {
  if (values.length <= 2) return values.join(' or ');
  return `${values.slice(0, -1).join(', ')}, or ${values.at(-1)}`;
}

/** http or https. Stripe checks no more than that the url can be parsed. */
export function url(): Param<string> {
  return scalar((value, at) => {
    if (URL.canParse(value) && /^https?:/.test(value)) return value;
    throw invalidRequest('Not a valid URL', { code: 'url_invalid', param: at });
  });
}

function partsOf({
  members,
  element,
  free,
}: Param<unknown>): Pick<Param<unknown>, 'members' | 'element' | 'free'> {
  return { ...(members && { members }), ...(element && { element }), ...(free && { free }) };
}

/** An empty value unsets: null. */
export function clearable<T>(param: Param<T>): Param<T | null> {
  return { ...partsOf(param), parse: (node, at) => (node === '' ? null : param.parse(node, at)) };
}

/** The first decoder for text, the second for nested parameters: `created=5` and `created[gte]=5`. */
export function either<A, B>(leaf: Param<A>, nested: Param<B>): Param<A | B> {
  return {
    ...partsOf(nested),
    parse: (node, at) => (typeof node === 'string' ? leaf.parse(node, at) : nested.parse(node, at)),
  };
}

/** A time or one of some words: `trial_end=now`. */
export function keywordOr<const W extends string, T>(words: W[], param: Param<T>): Param<W | T> {
  return {
    ...partsOf(param),
    parse: (node, at) => words.find((word) => word === node) ?? param.parse(node, at),
  };
}

export function list<T>(param: Param<T>, options: { max?: number } = {}): Param<T[]> {
  const { max = 100 } = options;
  return {
    element: param,
    parse(node, at) {
      if (typeof node === 'string') {
        if (node === '') return [];
        throw invalidRequest('Invalid array', { param: at });
      }
      if ([...node.keys()].some((key) => !/^\d+$/.test(key)))
        throw invalidRequest('Invalid array', { param: at });
      if (node.size > max)
        throw invalidRequest(`Invalid array: ${at} can have at most ${max} elements.`, { param: at });
      return [...node].map(([key, child]) => param.parse(child, `${at}[${key}]`));
    },
  };
}

/** Nested parameters. A known but absent member is absent in the result. */
export function object<S extends Shape>(shape: S): Param<Parsed<S>> {
  return {
    members: shape,
    parse(node, at) {
      if (typeof node === 'string') throw invalidRequest('Invalid object', { param: at });
      return parseShape(shape, node, at);
    },
  };
}

/** Nested parameters under names that the caller chooses, such as currencies. */
export function record<S extends Shape>(shape: S, name: RegExp): Param<Record<string, Parsed<S>>> {
  return {
    free: object(shape),
    parse(node, at) {
      if (typeof node === 'string') throw invalidRequest('Invalid object', { param: at });
      const members: Record<string, Parsed<S>> = {};
      for (const [key, child] of node) {
        const path = `${at}[${key}]`;
        if (!name.test(key)) throw unknownParams([path]);
        if (typeof child === 'string') throw invalidRequest('Invalid object', { param: path });
        members[key] = parseShape(shape, child, path);
      }
      return members;
    },
  };
}

/** `<= 50` keys of `<= 40` characters, values `<= 500`; null means: clear all. An empty value deletes its key. */
export function metadata(): Param<Record<string, string> | null> {
  return {
    parse(node, at) {
      if (node === '') return null;
      if (typeof node === 'string') throw invalidRequest('Invalid object', { param: at });
      if (node.size > 50) throw invalidRequest('You can have at most 50 metadata keys.', { param: at });
      const pairs: [string, string][] = [];
      for (const [key, value] of node) {
        if (typeof value !== 'string')
          throw invalidRequest(`Invalid metadata value: ${key}`, { param: `${at}[${key}]` });
        if (key.length > 40)
          throw invalidRequest(`Metadata keys can have up to 40 characters: ${key}`, { param: at });
        if (value.length > 500) {
          throw invalidRequest('Metadata values can have up to 500 characters.', { param: `${at}[${key}]` });
        }
        pairs.push([key, value]);
      }
      // Assigned one by one, a key such as `__proto__` would be lost.
      return Object.fromEntries(pairs);
    },
  };
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

/**
 * Decodes a whole request. What Stripe does not know has been refused by then, so a parameter that is not in the shape
 * is one that the emulator lacks.
 */
export function parseParams<S extends Shape>(shape: S, form: FormMap): Parsed<S> {
  return parseShape(shape, form, '');
}

function parseShape<S extends Shape>(shape: S, form: FormMap, at: string): Parsed<S> {
  for (const key of form.keys()) {
    if (!Object.hasOwn(shape, key)) throw notEmulated(`the parameter '${member(at, key)}'`, member(at, key));
  }
  const parsed: Record<string, unknown> = {};
  for (const [key, param] of Object.entries(shape)) {
    const node = form.get(key);
    if (node !== undefined) parsed[key] = param.parse(node, member(at, key));
    else if (param.required) throw missingParam(member(at, key));
  }
  return parsed as Parsed<S>;
}

function member(at: string, key: string): string {
  return at === '' ? key : `${at}[${key}]`;
}

/** All of them in one refusal, the first as `param`. */
export function unknownParams(names: string[]) {
  const noun = names.length === 1 ? 'parameter' : 'parameters';
  return invalidRequest(`Received unknown ${noun}: ${names.join(', ')}`, {
    code: 'parameter_unknown',
    param: names[0],
  });
}
