/**
 * 2^attempt seconds up to 5 minutes, +-20 % so that customers that failed together do not retry together.
 * `random` is 0 to 1, injected.
 */
export function backoffMs(attempt: number, random: number): number {
  const baseMs = Math.min(2 ** Math.min(attempt, 16) * 1000, 300_000);
  return Math.round(baseMs * (0.8 + 0.4 * random));
}
