import { describe, expect, it } from 'vitest';
import { standardBounds } from './bounds';
import { explore } from './explore';
import { mutants } from './mutants';
import { built } from './protocol';

describe('the model of the sync', () => {
  it('ends in the state of Stripe in every schedule, and never goes back on the way', () => {
    const { schedules, wrong, regressions, states } = explore(built, standardBounds);
    expect({ wrong, regressions }).toEqual({ wrong: 0n, regressions: 0 });
    expect(states).toBeGreaterThan(5_000);
    expect(schedules).toBeGreaterThan(1_000_000n);
  });

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))('catches the mutant "%s"', (_, mutant) => {
    const { wrong, counterexample } = explore(mutant, standardBounds);
    expect(wrong).toBeGreaterThan(0n);
    expect(counterexample).not.toBeNull();
  });
});
