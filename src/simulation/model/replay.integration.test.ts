import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '@/test/test-database';
import { createRandom } from '../random';
import { standardBounds } from './bounds';
import { explore } from './explore';
import { type ModelDatabase, openModelDatabase } from './model-database';
import { mutants } from './mutants';
import { playRandom, replayBuilt, replayMutant } from './replay';

let model: ModelDatabase;
let close: () => Promise<void>;
beforeAll(async () => {
  const stack = new AsyncDisposableStack();
  const { url } = stack.use(await createTestDatabase());
  model = stack.use(await openModelDatabase(url));
  close = () => stack.disposeAsync();
});
afterAll(() => close());

describe('a schedule of the model, played on Postgres with the real statements', () => {
  it('goes through the same states and ends in the state of Stripe, in 50 that are drawn', async () => {
    const seed = String(Date.now() % 100_000);
    console.log(`seed ${seed}`);
    const random = createRandom(seed);
    for (let i = 0; i < 50; i++) {
      expect(await playRandom(model, random)).toEqual({ shown: standardBounds.changes, differences: [] });
    }
  }, 180_000);

  it.each(mutants.map((mutant) => [mutant.name, mutant] as const))(
    'ends wrong with the mutant "%s" as the model says, and right without it',
    async (name, mutant) => {
      const { counterexample } = explore(mutant, standardBounds);
      const path = counterexample ?? [];
      const { shown, differences } = await replayMutant(model, name, path);
      expect(differences).toEqual([]);
      expect(shown).toBe(path.at(-1)?.world.shown);
      expect(shown).toBeLessThan(standardBounds.changes);
      expect(await replayBuilt(model, path)).toBe(standardBounds.changes);
    },
    60_000,
  );
});
