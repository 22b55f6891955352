import type { ParameterType } from './contract/parameter-type';
import type { Operation } from './wire/operation';

/** Numbers that follow from a seed. */
export interface Random {
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
  chance(share: number): boolean;
}

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  // mulberry32
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    pick(from) {
      const found = from[below(from.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    chance: (share) => next() < share,
  };
}

/** Ids by the kind of what they name; the pool grows with what is created. */
export type IdPool = Map<string, string[]>;

export interface FuzzRequest {
  method: string;
  path: string;
  /** The form, in the body or in the query. */
  text: string;
  headers: Record<string, string>;
}

const hostile = [
  '',
  ' ',
  '\0',
  'a\0b',
  '-1',
  '0',
  '1.5',
  '1e9',
  '99999999999999999999',
  'NaN',
  'null',
  'undefined',
  'true',
  '__proto__',
  'constructor',
  'toString',
  '[object Object]',
  '%',
  '\ud800',
  '💥'.repeat(50),
  'x'.repeat(6_000),
  "'; drop table customers; --",
  '<script>alert(1)</script>',
];
const hostileKeys = [
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  '',
  '[',
  ']',
  '0',
  'x'.repeat(300),
];
const rawPieces = [
  '%',
  '%zz',
  '%E0%A4%A',
  '&&&=',
  'a[b=c',
  'a]b=c',
  '[]=1',
  '[a]=1',
  'metadata=1&metadata[a]=2',
  'metadata[a]=1&metadata=2',
  'items[0]=1&items[0][price]=2',
  'expand[]=data.customer.subscriptions.data.customer.default_source',
  'expand=x',
  'expand[__proto__]=x',
  `a${'[b]'.repeat(5_000)}=1`,
  'name=%00',
  'limit=5&limit=6',
  Array.from({ length: 3_000 }, (_, index) => `metadata[k${index}]=v`).join('&'),
  Array.from({ length: 3_000 }, () => 'items[][price]=p').join('&'),
];

/**
 * A request that is near to a right one: mostly parameters that the operation knows, with values of the declared kind or
 * hostile ones, and now and then names, encodings and headers that nobody sends.
 */
export function fuzzRequest(random: Random, operations: readonly Operation[], ids: IdPool): FuzzRequest {
  const operation = random.pick(operations);
  const anyId = () => random.pick(ids.get(random.pick([...ids.keys()])) ?? ['x']);
  const idOf = (kind: string) => {
    const known = ids.get(kind);
    return known && random.chance(0.9) ? random.pick(known) : anyId();
  };
  const path = operation.path.replaceAll(/:\w+/g, () =>
    random.chance(0.93) ? idOf(operation.returns) : encoded(random.pick(hostile)) || 'x',
  );
  const fields: string[] = [];
  const value = (type: ParameterType | null, name = ''): string => {
    if (random.chance(0.06)) return random.pick(hostile);
    if (type && type.values.length > 0 && random.chance(0.8)) return random.pick(type.values);
    if (type?.scalars.has('boolean')) return random.pick(['true', 'false']);
    if (type?.scalars.has('number'))
      return String(random.pick([0, 1, 5, 99, 1_500, 1_795_428_061, 1_900_000_000]));
    const kind = /(\w+)\]?$/.exec(name)?.[1] ?? '';
    if (kind === 'currency') return random.pick(['usd', 'usd', 'usd', 'eur', 'jpy', 'kwd']);
    if (ids.has(kind)) return idOf(kind);
    if (kind === 'default_payment_method') return idOf('payment_method');
    return random.chance(0.2) ? anyId() : random.pick(['a@b.test', 'https://acme.test/', 'x', '1']);
  };
  const add = (name: string, type: ParameterType | null, depth: number): void => {
    if (type?.members && depth < 5 && random.chance(0.9)) addMembers(type, name, depth + 1);
    else if (type?.element && depth < 5) {
      for (let index = 0; index <= random.below(3); index += 1)
        add(`${name}[${index}]`, type.element, depth + 1);
    } else if (type?.free)
      fields.push(`${name}[${random.pick(['a', ...hostileKeys])}]=${encoded(value(null))}`);
    else fields.push(`${name}=${encoded(value(type, name))}`);
  };
  const addMembers = (type: ParameterType, name: string, depth: number): void => {
    for (const [key, member] of type.members ?? []) {
      const share = member.isRequired ? 0.97 : depth === 0 ? 0.09 : 0.25;
      if (random.chance(share)) add(name === '' ? key : `${name}[${key}]`, member.type, depth);
    }
    if (random.chance(0.03))
      fields.push(`${name === '' ? 'x' : name}[${random.pick(hostileKeys)}]=${encoded(value(null))}`);
  };
  if (operation.sdk?.params) addMembers(operation.sdk.params, '', 0);
  if (random.chance(0.05)) fields.push(random.pick(rawPieces));
  if (random.chance(0.02)) fields.push(`${encodeURIComponent(random.pick(hostileKeys))}=1`);
  return { method: operation.method, path, text: fields.join('&'), headers: fuzzHeaders(random) };
}

function fuzzHeaders(random: Random): Record<string, string> {
  return {
    authorization: random.chance(0.98)
      ? 'Bearer sk_test_fuzz'
      : random.pick(['', 'Bearer', 'Basic !!', 'Bearer pk_x']),
    ...(random.chance(0.3) && { 'idempotency-key': random.pick(['k1', 'k2', 'k3', 'k'.repeat(300)]) }),
    ...(random.chance(0.1) && {
      'stripe-version': random.pick(['2025-10-29.clover', '2026-10-28.endive', '2019-01-01', 'x', '']),
    }),
  };
}

function encoded(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}
