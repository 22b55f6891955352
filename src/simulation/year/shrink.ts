/**
 * The shortest history that still fails, as far as it can be found with so many tries: first everything after the failure goes, then
 * larger and smaller pieces (delta debugging). `fails` plays a history and answers whether it fails.
 */
export async function shrink<T>(
  history: readonly T[],
  fails: (history: readonly T[]) => Promise<boolean>,
  triesMax: number,
): Promise<readonly T[]> {
  let shortest = history;
  let tries = 0;
  for (let size = Math.ceil(shortest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let start = 0; start < shortest.length; ) {
      if (tries >= triesMax) return shortest;
      tries++;
      const candidate = [...shortest.slice(0, start), ...shortest.slice(start + size)];
      if (candidate.length < shortest.length && (await fails(candidate))) shortest = candidate;
      else start += size;
    }
  }
  return shortest;
}
