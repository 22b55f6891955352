/** Stands for one Date in JSON: milliseconds since 1970, UTC. No object of ours has a member of that name. */
const dateKey = '$date';

/**
 * Values as they cross between server and browser: plain JSON in which a Date is `{ "$date": 1764547200000 }`. It is what both
 * ends of tRPC and the hydrated cache use; every value is checked by a zod schema on the server, in both directions. A tenth of the
 * weight of a general serializer, and what it cannot carry (Map, BigInt, class instances) no schema of ours may name.
 */
export const dateJson = {
  serialize: (value: unknown): unknown => replaceDates(value),
  deserialize: (value: unknown): unknown => restoreDates(value),
};

function replaceDates(value: unknown): unknown {
  if (value instanceof Date) return { [dateKey]: value.getTime() };
  if (Array.isArray(value)) return value.map(replaceDates);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaceDates(member)]));
}

function restoreDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restoreDates);
  if (!isPlainObject(value)) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === dateKey && typeof first[1] === 'number')
    return new Date(first[1]);
  return Object.fromEntries(entries.map(([key, member]) => [key, restoreDates(member)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Date);
}
