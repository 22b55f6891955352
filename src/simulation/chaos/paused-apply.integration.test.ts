import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { customerOf, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp, webhookSecret } from '@/test/test-app';
import { simulatedEnvironment } from '../environment';
import { bundleProcesses } from './bundle';
import { type Child, startChild } from './child-process';

/** A worker process that is stopped in the middle of its apply, with every lock of the apply in its hands. */
let app: TestApp;
let admin: postgres.Sql;
let folder: string;
let worker: Child;
beforeAll(async () => {
  app = await createTestApp({ worker: false, deliveries: false });
  admin = postgres(app.databaseUrl, { max: 1, onnotice: () => undefined });
  folder = mkdtempSync(path.join('node_modules', '.paused-'));
  const files = await bundleProcesses(folder);
  worker = startChild({
    file: files.worker,
    env: simulatedEnvironment({
      DATABASE_URL: app.databaseUrl,
      STRIPE_API_BASE: app.emulator.url,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      SYNC_LEASE_MS: '3000',
      LOG_LEVEL: 'info',
    }),
    onLine: () => undefined,
    onDeath: () => undefined,
  });
  await worker.ready;
}, 120_000);
afterAll(async () => {
  await worker.kill();
  rmSync(folder, { recursive: true, force: true });
  await admin.end();
  await app[Symbol.asyncDispose]();
});

let events = 0;
async function announce(customer: string): Promise<{ status: number; ms: number }> {
  events++;
  const startedMs = performance.now();
  const { status } = await app.deliver(
    JSON.stringify({
      id: `evt_paused_${events}`,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: 1_795_000_000 + events,
      data: { object: { id: customer, object: 'customer' } },
      livemode: false,
      type: 'customer.updated',
    }),
  );
  return { status, ms: performance.now() - startedMs };
}

const heldLocks = () => admin`
  select 1 from pg_stat_activity where application_name = 'appfactory:billing_worker' and datname = current_database()
    and state = 'idle in transaction'`;

it('stalls no other customer, blocks its own for seconds only, and writes nothing when it wakes', async () => {
  const { organization } = await subscribe(app);
  const customer = await customerOf(app, organization);
  // Once slow at the very end of the apply, when the customer's row is locked: long enough to be stopped there.
  await admin.unsafe(`
    create sequence billing.releases;
    create function billing.slow_release() returns trigger language plpgsql security definer as $$
    begin
      if new.synced_gen > old.synced_gen and nextval('billing.releases') = 1 then perform pg_sleep(0.5); end if;
      return new;
    end $$;
    create trigger slow_release before update on billing.customer_sync for each row execute function billing.slow_release();`);
  expect((await announce(customer)).status).toBe(200);
  await eventually(async () => {
    const asleep =
      await admin`select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
    expect(asleep).toHaveLength(1);
  });
  worker.pause();
  await eventually(async () => expect(await heldLocks()).toHaveLength(1));

  // Its own customer's events are refused after a second, so that Stripe brings them again; the others' come in between.
  const [own, ...others] = await Promise.all([
    announce(customer),
    ...Array.from({ length: 12 }, (_, i) => announce(`cus_other_${i}`)),
  ]);
  expect(own.status).toBe(500);
  expect(others.map(({ status }) => status)).toEqual(Array(12).fill(200));
  expect(Math.max(...others.map(({ ms }) => ms))).toBeLessThan(4_000);

  // Postgres takes the locks away, and the customer is as before its apply: behind, and free to be claimed.
  await eventually(async () => expect(await heldLocks()).toHaveLength(0));
  expect((await announce(customer)).status).toBe(200);
  const [before] = await admin`
    select dirty_gen > synced_gen as is_behind from billing.customer_sync where stripe_customer_id = ${customer}`;
  expect(before?.is_behind).toBe(true);

  worker.resume();
  await eventually(async () => {
    const [row] = await admin`
      select dirty_gen = synced_gen as is_current from billing.customer_sync where stripe_customer_id = ${customer}`;
    expect(row?.is_current).toBe(true);
  });
  expect(worker.isReady, 'the worker lived on').toBe(true);
  const [row] =
    await admin`select status from billing.org_subscriptions where organization_id = ${organization.id}`;
  expect(row?.status).toBe('trialing');
}, 90_000);
