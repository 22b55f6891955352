import { expect, it } from 'vitest';
import { shrink } from './shrink';

it('finds the two steps out of a thousand that fail together', async () => {
  const history = Array.from({ length: 1_000 }, (_, i) => i);
  let tries = 0;
  const shortest = await shrink(
    history,
    async (steps) => {
      tries++;
      return steps.includes(17) && steps.includes(803);
    },
    500,
  );
  expect(shortest).toEqual([17, 803]);
  expect(tries).toBeLessThan(200);
});

it('gives what it has when its tries are over', async () => {
  const history = Array.from({ length: 64 }, (_, i) => i);
  const shortest = await shrink(history, async (steps) => steps.includes(0), 3);
  expect(shortest).toContain(0);
  expect(shortest.length).toBeLessThan(64);
});
