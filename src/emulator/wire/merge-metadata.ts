import { invalidRequest } from './stripe-error';

const keysMax = 50;

/**
 * Stripe's update rule: keys are merged, an empty value deletes its key, an emptied `metadata` (null) clears all. Together
 * there are at most 50, unless nobody is there to be refused (`isLimited` false). https://docs.stripe.com/api/metadata
 */
export function mergeMetadata(
  current: Record<string, string>,
  change: Record<string, string> | null | undefined,
  { isLimited = true } = {},
): Record<string, string> {
  if (change === null) return {};
  const merged = Object.entries({ ...current, ...change }).filter(([, value]) => value !== '');
  if (isLimited && change && merged.length > keysMax) {
    throw invalidRequest(
      `You can have at most ${keysMax} metadata keys. This would make ${merged.length}: unset some by an empty value.`,
      { param: 'metadata' },
    );
  }
  return Object.fromEntries(merged);
}
