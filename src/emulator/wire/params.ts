import type { FormMap } from './form';
import type { Param, Parsed, Shape } from './param';
import { invalidRequest, missingParam, notEmulated } from './stripe-error';

export { older, olderPaths, type Param, type Parsed, required, type Shape } from './param';
export {
  boolean,
  decimal,
  integer,
  invalidWord,
  lastTimestamp,
  oneOf,
  percentage,
  text,
  timestamp,
  url,
} from './scalar-params';

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
