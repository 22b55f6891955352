import { required } from '@/lib/assert';

/** The middle value; of an even number the mean of the middle two. Throws when there is none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const low = required(sorted[Math.floor(middle)], 'a value');
  const high = required(sorted[Math.ceil(middle)], 'a value');
  return (low + high) / 2;
}

export interface Compared {
  value: number;
  floor: number;
  /** The median of each round's own ratio: a noisy minute hits both sides of a round alike. */
  ratio: number;
}

/** Fewer say little on a machine that others use too. */
export const roundsMin = 5;

/**
 * Measures ours and the floor in turns, swapping who goes first, so that neither owns the warm or the quiet half.
 */
export async function interleave(
  measure: { ours: () => Promise<number>; floor: () => Promise<number> },
  rounds = roundsMin,
): Promise<Compared> {
  const ours: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0;
    if (first) ours.push(await measure.ours());
    floors.push(await measure.floor());
    if (!first) ours.push(await measure.ours());
  }
  const ratios = ours.map((value, round) => value / required(floors[round], 'a floor'));
  return { value: median(ours), floor: median(floors), ratio: median(ratios) };
}
