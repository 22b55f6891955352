import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type postgres from 'postgres';
import { createDatabase } from '@/db/client';
import { acquireEmbeddedPostgres } from '@/db/embedded';
import { assert } from '@/lib/assert';
import type { Bench } from '../figure';
import { bundleAll } from '../webhook/build';
import { endChild, killWithUs, startChild } from '../webhook/child';
import { createBenchDatabase, customersCount, prepareOurs } from '../webhook/databases';
import { ourEnvironment } from '../webhook/our-server';
import type { StripeAnswer, StripeCommand } from '../webhook/stripe-child';
import { customersSynced, newcomersCount, preloadBacklog, storeOne } from './backlog';

const eventsCount = 100_000;
const readsPerSecond = 25;
const newEventEveryMs = 500;
const deadlineMs = 240_000;

/**
 * A backlog of 100,000 events of 1,000 customers, as after a night without a worker, and Stripe answering 25 reads a second: how long
 * until every customer's rows are true, and how long an event that comes meanwhile waits.
 */
export const drainBench: Bench = {
  name: 'drain',
  async run(report) {
    await using closing = new AsyncDisposableStack();
    const files = await bundleAll();
    const server = await acquireEmbeddedPostgres();
    closing.defer(() => server.release());
    const stripe = await startChild<StripeCommand, StripeAnswer>(files.stripe);
    closing.defer(() => stripe.close());
    const { url: stripeUrl } = await stripe.ask({
      kind: 'start',
      readsPerSecondMax: readsPerSecond,
      latencyMs: 100,
    });

    const bench = await createBenchDatabase(server, 'bench_drain');
    closing.defer(() => bench.drop());
    await prepareOurs(bench, customersCount + newcomersCount);
    const database = createDatabase(bench.url);
    closing.defer(() => database.close());
    await preloadBacklog(database, eventsCount);
    console.error(
      `${eventsCount} events of ${customersCount} customers wait; Stripe answers ${readsPerSecond} reads a second`,
    );

    const startedMs = performance.now();
    const worker = spawn(process.execPath, [files.worker], {
      stdio: ['ignore', 'ignore', 2],
      env: ourEnvironment({
        databaseUrl: bench.url,
        stripeUrl,
        settings: { STRIPE_READS_PER_SECOND: String(readsPerSecond), LOG_LEVEL: 'silent' },
      }),
    });
    killWithUs(worker);
    closing.defer(() => endChild(worker));

    const waits: Promise<{ waitedMs: number; afterSeconds: number }>[] = [];
    let drainedMs: number | undefined;
    for (let next = 0; drainedMs === undefined; next += 1) {
      assert(
        performance.now() - startedMs < deadlineMs,
        `the backlog is not drained after ${deadlineMs / 1_000} s`,
      );
      const { synced, behind } = await customersSynced(bench.admin);
      if (behind === 0) drainedMs = performance.now() - startedMs;
      // Once the worker is at it: before, every event waits for its start.
      else if (synced > 0) {
        const afterSeconds = Math.round((performance.now() - startedMs) / 1_000);
        const waited = timeToApply(database.ingest, await storeOne(database, next));
        waits.push(waited.then((waitedMs) => ({ waitedMs, afterSeconds })));
      }
      await new Promise((resolve) => setTimeout(resolve, newEventEveryMs));
    }
    const cpuMs = cpuMsOf(worker.pid ?? 0);
    const waited = (await Promise.all(waits)).sort((a, b) => a.waitedMs - b.waitedMs);
    const waitedMs = waited.map((one) => one.waitedMs);
    const { reads, refused } = await stripe.ask({ kind: 'count' });
    console.error(
      `${reads} reads, ${refused} refused with 429, ${waitedMs.length} new events meanwhile, ${(cpuMs / reads).toFixed(1)} ms of the worker's processor a read`,
    );
    console.error(
      `a new event waited ${Math.round(waitedMs[Math.floor(waitedMs.length / 2)] ?? 0)} ms in the middle; longest: ${waited
        .slice(-5)
        .map((one) => `${Math.round(one.waitedMs)} ms (stored after ${one.afterSeconds} s)`)
        .join(', ')}`,
    );
    report({
      name: 'drain_seconds',
      value: drainedMs / 1_000,
      unit: 's',
      floor: customersCount / readsPerSecond,
      ratio: null,
    });
    const p99Ms = waitedMs[Math.floor((waitedMs.length - 1) * 0.99)] ?? 0;
    report({ name: 'drain_new_event_p99_ms', value: p99Ms, unit: 'ms', floor: null, ratio: null });
  },
};

/** What a process has used of the processors so far; its threads' clock ticks are a hundredth of a second. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** From an event's commit to the commit of the rows that its read wrote. */
async function timeToApply(sql: postgres.Sql, customer: string): Promise<number> {
  const storedMs = performance.now();
  for (;;) {
    const [row] = await sql`
      select 1 from billing.customer_sync where stripe_customer_id = ${customer} and synced_gen = dirty_gen`;
    if (row) return performance.now() - storedMs;
    assert(performance.now() - storedMs < deadlineMs, `the new event of ${customer} was never applied`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
