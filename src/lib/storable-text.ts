/**
 * The text as Postgres takes it: no NUL and no lone surrogate, in text and in jsonb alike. One such character in a name that
 * somebody typed at Stripe must not keep a whole customer out.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/** The same row with every text in it made storable, keys of objects included. Dates and numbers are left as they are. */
export function storableRow<T extends object>(row: T): T {
  return storableValue(row) as T;
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableValue);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [storableText(key), storableValue(held)]),
  );
}
