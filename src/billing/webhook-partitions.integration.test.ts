import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDatabase, type Database } from '@/db/client';
import { required } from '@/lib/assert';
import { createTestDatabase } from '@/test/test-database';
import { storeEvents } from './webhook-inbox';
import { keepWebhookPartitions, webhookDaysKept } from './webhook-partitions';

let admin: postgres.Sql;
let database: Database;
let drop: () => PromiseLike<void>;
beforeAll(async () => {
  const created = await createTestDatabase();
  drop = () => created[Symbol.asyncDispose]();
  admin = postgres(created.url, { max: 1, onnotice: () => undefined });
  database = createDatabase(created.url);
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await drop();
});

const daySeconds = 86_400;
const daysAgo = (days: number) => Math.floor(Date.now() / 1000) - days * daySeconds;

/** True when it was new. */
async function store(id: string, createdSeconds: number): Promise<boolean> {
  const stored = await storeEvents(
    required(database.ingestLanes[0], 'a lane'),
    [
      {
        id,
        createdSeconds,
        type: 'customer.updated',
        livemode: false,
        account: null,
        apiVersion: null,
        stripeCustomerId: 'cus_months',
        invoiceId: null,
        status: 'accepted',
        verifiedWith: 'current',
        payload: Buffer.from('{}'),
        fact: null,
      },
    ],
    { debounceMs: 0, settleMs: 0, leaseMs: 0 },
  );
  return stored.has(id);
}

async function partitionOf(id: string): Promise<string | undefined> {
  const [row] = await admin<{ name: string }[]>`
    select tableoid::regclass::text as name from billing.webhook_events where id = ${id}`;
  return row?.name;
}

function monthName(at: Date): string {
  return `webhook_events_${at.getUTCFullYear()}_${String(at.getUTCMonth() + 1).padStart(2, '0')}`;
}

/** The partition of the month that was `months` months ago, made as that month's housekeeping would have. */
async function makeMonth(months: number): Promise<{ name: string; middleSeconds: number }> {
  const now = new Date();
  const start = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1));
  const end = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months + 1, 1));
  const name = monthName(start);
  await admin.unsafe(
    `create table billing.${name} partition of billing.webhook_events for values from ('${start.toISOString()}') to ('${end.toISOString()}')`,
  );
  return { name, middleSeconds: Math.floor(start.getTime() / 1000) + 14 * daySeconds };
}

it('has this month and the next three ready, and a place for an event of any other time', async () => {
  const now = new Date();
  for (const ahead of [0, 1, 2, 3]) {
    const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 15));
    await store(`evt_ahead_${ahead}`, Math.floor(month.getTime() / 1000));
    expect(await partitionOf(`evt_ahead_${ahead}`)).toBe(`billing.${monthName(month)}`);
  }
  await store('evt_far', daysAgo(-400));
  expect(await partitionOf('evt_far')).toBe('billing.webhook_events_default');
});

it('drops the months that ended over 60 days ago, and forgets no id that Stripe may still send again', async () => {
  const old = await makeMonth(5);
  await store('evt_old', old.middleSeconds);
  const recent = await makeMonth(1);
  await store('evt_last_month', recent.middleSeconds);
  await store('evt_59_days', daysAgo(webhookDaysKept - 1));
  await store('evt_unplaced', daysAgo(webhookDaysKept + 300));
  const generation = () =>
    admin`select dirty_gen from billing.customer_sync where stripe_customer_id = 'cus_months'`;

  expect(await keepWebhookPartitions(database.ingest)).toEqual({ dropped: [old.name] });
  expect(await partitionOf('evt_old')).toBeUndefined();
  expect(await partitionOf('evt_unplaced')).toBeUndefined();

  const before = await generation();
  expect(await store('evt_last_month', recent.middleSeconds)).toBe(false);
  expect(await store('evt_59_days', daysAgo(webhookDaysKept - 1))).toBe(false);
  expect(await generation()).toEqual(before);
  expect(await keepWebhookPartitions(database.ingest)).toEqual({ dropped: [] });
});

it('refuses to keep less than 60 days, whoever asks', async () => {
  await expect(database.ingest`select billing.prune_webhook_partitions(30)`).rejects.toThrow(
    '60 days at least',
  );
});

it('goes on when a month has events in the DEFAULT partition already', async () => {
  const now = new Date();
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 3, 15));
  const name = monthName(month);
  await admin.unsafe(`drop table billing.${name}`);
  await store('evt_early', Math.floor(month.getTime() / 1000));
  await keepWebhookPartitions(database.ingest);
  expect(await partitionOf('evt_early')).toBe('billing.webhook_events_default');
  expect(await store('evt_early', Math.floor(month.getTime() / 1000))).toBe(false);
});
