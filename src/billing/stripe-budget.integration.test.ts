import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDatabase, type Database } from '@/db/client';
import { eventually } from '@/test/eventually';
import { createTestApp } from '@/test/test-app';
import { createTestDatabase } from '@/test/test-database';
import { type BudgetRank, StripeBudget } from './stripe-budget';

let database: Database;
let databaseUrl: string;
let drop: () => PromiseLike<void>;
beforeAll(async () => {
  const created = await createTestDatabase();
  drop = () => created[Symbol.asyncDispose]();
  databaseUrl = created.url;
  database = createDatabase(created.url);
});
afterAll(async () => {
  await database.close();
  await drop();
});

beforeEach(
  () => database.ingest`update billing.stripe_budget set tokens = 0, refilled_at = clock_timestamp()`,
);

async function tokensLeft(): Promise<number> {
  const [row] = await database.ingest<{ tokens: number }[]>`
    select tokens from billing.stripe_budget where livemode = false`;
  return row?.tokens ?? Number.NaN;
}

/** A process of its own that takes as fast as it may. */
function startTaker(
  rank: BudgetRank,
  readsPerSecond: number,
): { takenAtMs: number[]; stop(): Promise<void> } {
  const fixture = path.join(import.meta.dirname, 'stripe-budget.fixture.ts');
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', fixture, databaseUrl, String(readsPerSecond), rank],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const takenAtMs: number[] = [];
  if (child.stdout)
    createInterface({ input: child.stdout }).on('line', (line) => takenAtMs.push(Number(line)));
  return {
    takenAtMs,
    async stop() {
      const exited = once(child, 'exit');
      child.stdin?.end();
      await exited;
    },
  };
}

it('keeps a share for people through two hungry processes, whose calls it counts, and starves no job', async () => {
  const readsPerSecond = 40;
  const people = new StripeBudget({ sql: database.ingest, livemode: false, readsPerSecond });
  const sync = startTaker('sync', readsPerSecond);
  const job = startTaker('job', readsPerSecond);
  const clicksAtMs: number[] = [];
  const lowest: number[] = [];
  try {
    await eventually(async () => {
      expect(sync.takenAtMs.length).toBeGreaterThan(20);
      expect(job.takenAtMs.length).toBeGreaterThan(0);
    });
    for (let burst = 0; burst < 5; burst++) {
      const before = sync.takenAtMs.length;
      for (let click = 0; click < 6; click++) {
        people.spend();
        clicksAtMs.push(Date.now());
      }
      await eventually(async () => {
        lowest.push(await tokensLeft());
        expect(sync.takenAtMs.length).toBeGreaterThan(before + 20);
      });
    }
    await eventually(async () => expect(job.takenAtMs.length).toBeGreaterThan(2));
  } finally {
    await Promise.all([sync.stop(), job.stop()]);
  }
  // The reserve of eight carries each burst of six: nobody had to go over Stripe's rate for it.
  expect(Math.min(...lowest)).toBeGreaterThanOrEqual(0);
  const all = [...sync.takenAtMs, ...job.takenAtMs, ...clicksAtMs].sort((a, b) => a - b);
  const seconds = ((all.at(-1) ?? 0) - (all[0] ?? 0)) / 1_000;
  // What is in the bucket, and the batch that each of the two may hold.
  expect(all.length).toBeLessThanOrEqual(readsPerSecond * (seconds + 1) + 10);
  expect(sync.takenAtMs.length).toBeGreaterThan(job.takenAtMs.length);
});

it('lets a process with a budget of one call a second go on', async () => {
  const options = { sql: database.ingest, livemode: true, readsPerSecond: 1 };
  const budget = new StripeBudget(options);
  const stop = new AbortController();
  await budget.take(stop.signal);
  await budget.takeForJob(stop.signal);
});

it('counts what people and jobs ask of Stripe, each in its own way', async () => {
  await using app = await createTestApp({ worker: false, deliveries: false });
  const { ingest } = app.services.database;
  const lastCounted = async () => {
    const [row] = await ingest`select refilled_at::text from billing.stripe_budget where livemode = false`;
    return row?.refilled_at;
  };
  // The calls of the start are counted before the first look.
  await eventually(async () => expect(await lastCounted()).toBeDefined());
  for (const stripe of [app.services.billing.stripe, app.services.jobBilling.stripe]) {
    const before = await lastCounted();
    await stripe.products.list();
    await eventually(async () => expect(await lastCounted()).not.toBe(before));
  }
  // The sync's client leaves the counting to the sync, which pays before it claims.
  const before = await lastCounted();
  await app.services.syncStripe.products.list();
  expect(await lastCounted()).toBe(before);
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
