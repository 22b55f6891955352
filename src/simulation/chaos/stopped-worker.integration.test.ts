import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp, webhookSecret } from '@/test/test-app';
import { type DatabaseMutant, installMutant } from '../database-mutants';
import { simulatedEnvironment } from '../environment';
import { startDatabaseProxy } from '../network/database-proxy';
import { bundleProcesses } from './bundle';
import { type Child, startChild } from './child-process';

/**
 * A worker process that is stopped (SIGSTOP) between its read and its write, while Stripe goes on. What it has read is old when it
 * wakes: the fence and the counted generations are all that is left. Each test plays it with the rule and without it.
 */
let folder: string;
let workerFile: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join('node_modules', '.stopped-'));
  workerFile = (await bundleProcesses(folder)).worker;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The settle pass would read again and hide what is to be seen: it waits for an hour. */
const settleMs = 3_600_000;

interface Stage extends AsyncDisposable {
  shown(): Promise<{ version: string | null; isBehind: boolean }>;
  /** Changes the subscription at Stripe and delivers the event of it. */
  change(version: string): Promise<void>;
  startWorker(databaseUrl?: string): Promise<Child>;
  /** Log lines of all workers that say so. */
  lostLeases(): number;
  databaseUrl: string;
}

async function openStage(leaseMs: number, mutant: DatabaseMutant | null): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const app: TestApp = stack.use(
    await createTestApp({ worker: false, deliveries: false, timing: { settleMs, debounceMs: 0 } }),
  );
  const admin = postgres(app.databaseUrl, { max: 1, onnotice: () => undefined });
  stack.defer(() => admin.end());
  const { organization } = await subscribe(app);
  const customer = await customerOf(app, organization);
  const [subscription] = (await app.stripe.subscriptions.list({ customer })).data;
  const id = subscription?.id ?? '';
  if (mutant) await installMutant(admin, mutant);
  let lostLeases = 0;
  const owned = stack.move();
  return {
    databaseUrl: app.databaseUrl,
    lostLeases: () => lostLeases,
    async shown() {
      const [row] = await admin<{ version: string | null; isBehind: boolean }[]>`
        select metadata->>'version' as version, dirty_gen > synced_gen as "isBehind"
        from billing.customer_sync left join billing.subscriptions using (stripe_customer_id)
        where stripe_customer_id = ${customer}`;
      return { version: row?.version ?? null, isBehind: row?.isBehind ?? true };
    },
    async change(version) {
      await app.stripe.subscriptions.update(id, { metadata: { version } });
      const [event] = (await app.stripe.events.list({ limit: 1, type: 'customer.subscription.updated' }))
        .data;
      expect((await app.deliver(event ?? '')).status).toBe(200);
    },
    async startWorker(databaseUrl = app.databaseUrl) {
      const worker = startChild({
        file: workerFile,
        env: simulatedEnvironment({
          DATABASE_URL: databaseUrl,
          DATABASE_URL_DIRECT: app.databaseUrl,
          STRIPE_API_BASE: app.emulator.url,
          STRIPE_WEBHOOK_SECRET: webhookSecret,
          SYNC_LEASE_MS: String(leaseMs),
          SYNC_SETTLE_MS: String(settleMs),
          LOG_LEVEL: 'info',
        }),
        onLine: ({ msg }) => {
          if (msg === 'lease lost, nothing written') lostLeases++;
        },
        onDeath: () => undefined,
      });
      owned.defer(() => worker.kill());
      await worker.ready;
      return worker;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Plays until the first worker sleeps before its write of version 1; answers what wakes it. */
async function stopBeforeWrite(stage: Stage, stack: AsyncDisposableStack): Promise<() => Promise<void>> {
  const way = stack.use(await startDatabaseProxy(stage.databaseUrl));
  const worker = await stage.startWorker(way.url);
  const stopped = Promise.withResolvers<void>();
  const woken = Promise.withResolvers<void>();
  const wrote = Promise.withResolvers<void>();
  way.beforeNextTransaction = async () => {
    worker.pause();
    stopped.resolve();
    await woken.promise;
    worker.resume();
    wrote.resolve();
  };
  await stage.change('1');
  await stopped.promise;
  return () => {
    woken.resolve();
    return wrote.promise;
  };
}

describe('a worker that is stopped beyond its lease, with an old read in its hands', () => {
  async function play(mutant: DatabaseMutant | null): Promise<Stage & { stack: AsyncDisposableStack }> {
    const stack = new AsyncDisposableStack();
    const stage = stack.use(await openStage(3_000, mutant));
    const wake = await stopBeforeWrite(stage, stack);
    await stage.change('2');
    await stage.startWorker();
    await eventually(async () => expect(await stage.shown()).toEqual({ version: '2', isBehind: false }));
    await wake();
    return { ...stage, stack };
  }

  it('is kept out by the fence', async () => {
    const stage = await play(null);
    await using _ = stage.stack;
    await eventually(async () => expect(stage.lostLeases()).toBeGreaterThan(0));
    expect(await stage.shown()).toEqual({ version: '2', isBehind: false });
  }, 90_000);

  it('would write over what is newer without it', async () => {
    const stage = await play('no fence');
    await using _ = stage.stack;
    await eventually(async () => expect(await stage.shown()).toEqual({ version: '1', isBehind: false }));
  }, 90_000);
});

describe('a change that is acknowledged between the read and the write', () => {
  async function play(mutant: DatabaseMutant | null): Promise<Stage & { stack: AsyncDisposableStack }> {
    const stack = new AsyncDisposableStack();
    const stage = stack.use(await openStage(60_000, mutant));
    const wake = await stopBeforeWrite(stage, stack);
    await stage.change('2');
    await wake();
    return { ...stage, stack };
  }

  it('is read next, since generations are counted', async () => {
    const stage = await play(null);
    await using _ = stage.stack;
    await eventually(async () => expect(await stage.shown()).toEqual({ version: '2', isBehind: false }));
  }, 90_000);

  it('would be forgotten if "dirty" were yes or no', async () => {
    const stage = await play('boolean dirty flag');
    await using _ = stage.stack;
    await eventually(async () => expect(await stage.shown()).toEqual({ version: '1', isBehind: false }));
  }, 90_000);
});
