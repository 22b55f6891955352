import fc from 'fast-check';
import { expect } from 'vitest';
import { take } from './random-steps.fixture';
import { type World, world } from './random-world.fixture';
import { type Step, starts, steps } from './step-choices.fixture';

const day = 86_400;

export interface HistoryOptions {
  /** How many histories; a failure prints its seed and the shortest history that shows it. */
  runs?: number;
  length?: { minLength: number; maxLength: number };
  /** Before the first step. */
  prepare?(made: World): void;
  /** After each step. */
  between?(made: World): void;
}

/**
 * A rule that must hold at the end of every history: random requests and advances from the end of a month or a leap day on,
 * then 45 days in which nobody does anything.
 */
export function forHistories(check: (made: World) => void, options: HistoryOptions = {}): void {
  const { runs = 20, length = { minLength: 8, maxLength: 30 } } = options;
  fc.assert(
    fc.property(starts, fc.array(steps, length), (start, history) => {
      check(lived(start, history, options));
    }),
    { numRuns: runs },
  );
}

/** The world at the end of a history. */
export function lived(start: number, history: readonly Step[], options: HistoryOptions = {}): World {
  const { prepare, between } = options;
  const made = world(start);
  prepare?.(made);
  for (const step of history) {
    take(made, step);
    between?.(made);
  }
  made.advance(45 * day);
  between?.(made);
  expect(made.failures).toEqual([]);
  return made;
}
