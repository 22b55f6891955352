type Json = { [key: string]: unknown };

/**
 * `data.previous_attributes` of an update event: the old values of what changed. Nested hashes keep only the changed
 * members, arrays and lists are whole, as in recorded events. null when nothing changed.
 */
export function previousAttributes(before: object, after: object): object | null {
  return changedMembers({ ...before }, { ...after });
}

function changedMembers(before: Json, after: Json): Json | null {
  const changed: Json = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[key];
    const current = after[key];
    if (isDeepEqual(old, current)) continue;
    const nested = isHash(old) && isHash(current) ? changedMembers(old, current) : undefined;
    changed[key] = nested ?? old ?? null;
  }
  return Object.keys(changed).length > 0 ? changed : null;
}

/** Lists (`object: 'list'`) count as arrays: Stripe repeats them whole. */
function isHash(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('data' in value);
}

function isDeepEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
