/**
 * Stripe's update rule: keys are merged, an empty value deletes its key, an emptied `metadata` (null) clears all.
 * https://docs.stripe.com/api/metadata
 */
export function mergeMetadata(
  current: Record<string, string>,
  change: Record<string, string> | null | undefined,
): Record<string, string> {
  if (change === null) return {};
  const merged = { ...current, ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}
