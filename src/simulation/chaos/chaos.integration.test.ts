import { expect, it } from 'vitest';
import { shortPlan } from './plan';
import { runChaos } from './run';

it('loses no acknowledged event and ends equal to Stripe, while processes are killed and Postgres crashes', async () => {
  const seed = String(Date.now() % 100_000);
  console.log(`seed ${seed}: npm run chaos -- --seed ${seed} --short`);
  const { lost, wrong, kills, restarts, lostLeases, lateWrites, events } = await runChaos(
    shortPlan(seed),
    () => undefined,
  );
  expect({ lost, wrong }).toEqual({ lost: [], wrong: [] });
  expect(kills.worker + kills.web).toBeGreaterThan(0);
  expect(restarts).toBeGreaterThan(0);
  expect(lostLeases).toBeGreaterThan(0);
  expect(lateWrites).toBeGreaterThan(0);
  expect(events).toBeGreaterThan(5);
}, 300_000);
