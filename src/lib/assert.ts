/** Throws when a programmer's assumption is false. Operating errors (network, input) are handled, never asserted. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}

/** Makes a `switch` over a closed union exhaustive at compile time and loud at run time. */
export function assertNever(value: never, what: string): never {
  throw new Error(`assertion failed: unhandled ${what}: ${JSON.stringify(value)}`);
}

/** Narrows `T | null | undefined`, naming what was missing. */
export function required<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`assertion failed: ${what} is missing`);
  return value;
}
