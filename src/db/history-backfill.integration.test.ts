import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '@/test/test-database';
import { migrate } from './migrate';

/** The release before subscriptions had a history. */
const releasedBefore = '0014_notifications';

let url: string;
let admin: postgres.Sql;
let drop: () => PromiseLike<void>;
const folder = mkdtempSync(path.join(os.tmpdir(), 'appfactory-migrations-'));

beforeAll(async () => {
  const created = await createTestDatabase();
  url = created.url;
  drop = () => created[Symbol.asyncDispose]();
  admin = postgres(url, { max: 1, onnotice: () => undefined });
  await admin`drop schema billing, billing_reporting, identity, pgboss, drizzle cascade`;
  cpSync('drizzle', folder, { recursive: true });
  const journalFile = path.join(folder, 'meta/_journal.json');
  const journal = JSON.parse(readFileSync(journalFile, 'utf8')) as { entries: { tag: string }[] };
  const last = journal.entries.findIndex(({ tag }) => tag === releasedBefore);
  writeFileSync(journalFile, JSON.stringify({ ...journal, entries: journal.entries.slice(0, last + 1) }));
  await migrate(url, folder);
});
afterAll(async () => {
  await admin.end();
  await drop();
  rmSync(folder, { recursive: true });
});

it('gives the subscriptions of an earlier release their worth and their history, and has every customer read once more', async () => {
  const item = (unitAmountMinor: number | null, interval: string, quantity = 1) => ({
    id: 'si',
    priceId: 'price',
    productId: 'prod',
    quantity,
    unitAmountMinor,
    interval,
    intervalCount: 1,
    currentPeriodStartSeconds: 0,
    currentPeriodEndSeconds: 0,
  });
  const add = async (id: string, items: object[], more: Record<string, unknown> = {}) => {
    const row = {
      id,
      stripe_customer_id: `cus_${id}`,
      organization_id: `org_${id}`,
      livemode: true,
      status: 'active',
      plan_id: 'pro',
      currency: 'usd',
      items: JSON.stringify(items),
      created: '2026-01-10Z',
      start_date: '2026-01-10Z',
      current_period_start: '2026-03-10Z',
      current_period_end: '2026-04-10Z',
      cancel_at_period_end: false,
      metadata: '{}',
      synced_at: '2026-03-10Z',
      ...more,
    };
    await admin`insert into billing.subscriptions ${admin(row)}`;
    // A JSON text becomes JSON here, as the app's driver writes it.
    await admin`update billing.subscriptions set items = (items #>> '{}')::jsonb where id = ${id} and jsonb_typeof(items) = 'string'`;
    await admin`insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, synced_gen) values (${`cus_${id}`}, true, 4, 4)`;
  };
  await add('seats', [item(99_000, 'year'), item(900, 'month', 3)]);
  await add('metered', [item(null, 'month')]);
  await add('trial', [item(9_900, 'month')], { status: 'trialing', trial_end: '2026-01-24Z' });
  await add('gone', [item(9_900, 'month')], {
    status: 'canceled',
    trial_end: '2026-01-24Z',
    ended_at: '2026-02-24Z',
  });

  await migrate(url);

  const worth = await admin`select id, mrr_minor::int as mrr from billing.subscriptions order by id`;
  expect(worth.map(({ id, mrr }) => [id, mrr])).toEqual([
    ['gone', 9_900],
    ['metered', null],
    ['seats', 8_250 + 2_700],
    ['trial', 9_900],
  ]);
  const history = await admin<{ line: string }[]>`
    select concat_ws(' ', subscription_id, to_char(effective_at at time zone 'UTC', 'MM-DD'), previous_mrr_minor, mrr_minor, status) as line
    from billing.subscription_history order by subscription_id, id`;
  expect(history.map(({ line }) => line)).toEqual([
    'gone 01-10 0 0 trialing',
    'gone 01-24 0 9900 active',
    'gone 02-24 9900 0 canceled',
    'metered 01-10 0 0 active',
    'seats 01-10 0 10950 active',
    'trial 01-10 0 0 trialing',
  ]);
  const [synced] =
    await admin`select bool_and(dirty_gen = 5 and synced_gen = 4) as is_due from billing.customer_sync`;
  expect(synced?.is_due).toBe(true);
});
