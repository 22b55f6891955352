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

/** What each side measured, a sample a round. */
export interface Sides<Sample> {
  ours: Sample[];
  floor: Sample[];
}

/**
 * Measures ours and the floor in turns, swapping who goes first, so that neither owns the warm or the quiet half. A sample may hold
 * several measures of the same seconds: `compare` takes one of them.
 */
export async function takeTurns<Sample>(
  measure: { ours: () => Promise<Sample>; floor: () => Promise<Sample> },
  rounds = roundsMin,
): Promise<Sides<Sample>> {
  const sides: Sides<Sample> = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0;
    if (first) sides.ours.push(await measure.ours());
    sides.floor.push(await measure.floor());
    if (!first) sides.ours.push(await measure.ours());
  }
  return sides;
}

/** The figure's three numbers, from one measure of each sample. */
export function compare<Sample>({ ours, floor }: Sides<Sample>, pick: (sample: Sample) => number): Compared {
  const floors = floor.map(pick);
  const ratios = ours.map((sample, round) => pick(sample) / required(floors[round], 'a floor'));
  return { value: median(ours.map(pick)), floor: median(floors), ratio: median(ratios) };
}

/** `takeTurns` and `compare` where a sample is one number. */
export async function interleave(
  measure: { ours: () => Promise<number>; floor: () => Promise<number> },
  rounds = roundsMin,
): Promise<Compared> {
  return compare(await takeTurns(measure, rounds), (value) => value);
}
