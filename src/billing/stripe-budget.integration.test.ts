import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type Database } from '@/db/client';
import { createTestDatabase } from '@/test/test-database';
import { StripeBudget } from './stripe-budget';

let database: Database;
let drop: () => PromiseLike<void>;
beforeAll(async () => {
  const created = await createTestDatabase();
  drop = () => created[Symbol.asyncDispose]();
  database = createDatabase(created.url);
});
afterAll(async () => {
  await database.close();
  await drop();
});

it('keeps two workers together under the rate that one of them has, and leaves a share to people', async () => {
  const options = { sql: database.ingest, livemode: false, readsPerSecond: 50 };
  const workers = [new StripeBudget(options), new StripeBudget(options)];
  const stop = new AbortController();
  const takenAtMs: number[] = [];
  const lanes = [0, 1, 2, 3].map(async (lane) => {
    const budget = workers[lane % 2];
    for (;;) {
      await budget?.take(stop.signal);
      takenAtMs.push(performance.now());
      if (takenAtMs.length >= 150) stop.abort();
    }
  });
  await Promise.allSettled(lanes);
  const seconds = ((takenAtMs.at(-1) ?? 0) - (takenAtMs[0] ?? 0)) / 1_000;
  // The full bucket less the reserve at once, then the rate; never faster.
  const allowed = 40 + 50 * seconds + 10;
  expect(takenAtMs.length).toBeLessThanOrEqual(allowed);
  const [row] = await database.ingest<
    { tokens: number }[]
  >`select tokens from billing.stripe_budget where livemode = false`;
  expect(row?.tokens).toBeGreaterThanOrEqual(10);
});
