import postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase } from '@/test/test-database';

let admin: postgres.Sql;
let drop: () => PromiseLike<void>;

beforeAll(async () => {
  const created = await createTestDatabase();
  drop = () => created[Symbol.asyncDispose]();
  admin = postgres(created.url, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await admin.end();
  await drop();
});
beforeEach(() => admin`truncate billing.subscriptions, billing.subscription_history, billing.invoices`);

const day = (text: string) => new Date(`${text}T00:00:00Z`);
const pro = {
  id: 'sub_1',
  stripe_customer_id: 'cus_1',
  organization_id: 'org_1',
  livemode: false,
  status: 'active',
  plan_id: 'pro',
  currency: 'usd',
  items: '[]',
  mrr_minor: 9_900,
  created: day('2026-01-10'),
  start_date: day('2026-01-10'),
  current_period_start: day('2026-01-10'),
  current_period_end: day('2026-02-10'),
  cancel_at_period_end: false,
  metadata: '{}',
  synced_at: day('2026-01-10'),
};
const insert = (more: object = {}) => admin`insert into billing.subscriptions ${admin({ ...pro, ...more })}`;
const update = (more: object) =>
  admin`update billing.subscriptions set ${admin({ ...more })} where id = 'sub_1'`;
async function history() {
  const rows = await admin<{ line: string }[]>`
    select concat_ws(' ', to_char(effective_at at time zone 'UTC', 'YYYY-MM-DD'), previous_mrr_minor, mrr_minor, plan_id, status) as line
    from billing.subscription_history order by id`;
  return rows.map(({ line }) => line);
}

it('begins with a trial that is worth nothing, and counts from the day on which it ended', async () => {
  await insert({ status: 'trialing', trial_end: day('2026-01-24'), current_period_end: day('2026-01-24') });
  await update({
    status: 'active',
    current_period_start: day('2026-01-24'),
    current_period_end: day('2026-02-24'),
  });
  expect(await history()).toEqual(['2026-01-10 0 0 pro trialing', '2026-01-24 0 9900 pro active']);
});

it('dates a renewal with its period, an upgrade with its invoice, an end with its end', async () => {
  await insert();
  await update({
    plan_id: 'starter',
    mrr_minor: 2_900,
    current_period_start: day('2026-02-10'),
    current_period_end: day('2026-03-10'),
  });
  await admin`insert into billing.invoices (id, stripe_customer_id, organization_id, livemode, status, description, currency, total_minor,
      amount_due_minor, amount_paid_minor, attempt_count, created, period_start, period_end, synced_at)
    values ('in_2', 'cus_1', 'org_1', false, 'paid', 'Upgrade', 'usd', 1, 1, 1, 1, '2026-02-20Z', now(), now(), now())`;
  await update({ plan_id: 'enterprise', mrr_minor: 39_900, latest_invoice_id: 'in_2' });
  await update({ status: 'canceled', ended_at: day('2026-03-10') });
  expect(await history()).toEqual([
    '2026-01-10 0 9900 pro active',
    '2026-02-10 9900 2900 starter active',
    '2026-02-20 2900 39900 enterprise active',
    '2026-03-10 39900 0 enterprise canceled',
  ]);
});

it('keeps a change that Stripe gives no time for inside the period, where this server lives at another time', async () => {
  await insert();
  await update({ mrr_minor: 10_800 });
  expect((await history()).at(-1)).toBe('2026-02-10 9900 10800 pro active');
  await admin`truncate billing.subscriptions, billing.subscription_history`;
  await insert({ current_period_start: day('2126-01-10'), current_period_end: day('2126-02-10') });
  await update({ mrr_minor: 10_800 });
  expect((await history()).at(-1)).toBe('2126-01-10 9900 10800 pro active');
});

it('dates a change that Stripe gives no time for with the moment at which it was seen', async () => {
  await insert({ current_period_end: day('2126-02-10') });
  await update({ mrr_minor: 10_800 });
  const [row] = await admin`
    select effective_at between clock_timestamp() - interval '1 minute' and clock_timestamp() as is_now
    from billing.subscription_history order by id desc limit 1`;
  expect(row?.is_now).toBe(true);
});

it('never goes back in time, and writes nothing when nothing that it keeps has changed', async () => {
  await insert();
  await update({
    mrr_minor: 10_800,
    current_period_start: day('2026-03-10'),
    current_period_end: day('2026-04-10'),
  });
  await update({ card_last4: '4242', latest_invoice_id: 'in_9', cancel_at: day('2026-04-10') });
  await update({ status: 'canceled', ended_at: day('2026-02-01') });
  expect(await history()).toEqual([
    '2026-01-10 0 9900 pro active',
    '2026-03-10 9900 10800 pro active',
    '2026-03-10 10800 0 pro canceled',
  ]);
});

it('counts past_due, and neither unpaid nor a subscription that never began', async () => {
  await insert({ status: 'incomplete' });
  await update({ status: 'active' });
  await update({ status: 'past_due' });
  await update({ status: 'unpaid' });
  expect((await history()).map((line) => line.slice(11))).toEqual([
    '0 0 pro incomplete',
    '0 9900 pro active',
    '9900 9900 pro past_due',
    '9900 0 pro unpaid',
  ]);
});

it('tells the whole story of a subscription that it first sees when it is over', async () => {
  await insert({ status: 'canceled', trial_end: day('2026-01-24'), ended_at: day('2026-04-24') });
  await insert({
    id: 'sub_2',
    status: 'canceled',
    trial_end: day('2026-01-24'),
    ended_at: day('2026-01-24'),
  });
  expect(await history()).toEqual([
    '2026-01-10 0 0 pro trialing',
    '2026-01-24 0 9900 pro active',
    '2026-04-24 9900 0 pro canceled',
    '2026-01-10 0 0 pro trialing',
    '2026-01-24 0 0 pro canceled',
  ]);
});

it('moves with its customer to the organization that was meant', async () => {
  await insert();
  await update({ organization_id: 'org_2' });
  const rows = await admin`select distinct organization_id from billing.subscription_history`;
  expect(rows.map((row) => row.organization_id)).toEqual(['org_2']);
  expect(await history()).toHaveLength(1);
});

it('can be written by nobody of the app but through the subscriptions', async () => {
  for (const role of ['billing_app', 'billing_worker', 'billing_identity', 'billing_reader']) {
    await expect(
      admin.begin(async (tx) => {
        await tx.unsafe(`set local role ${role}`);
        await tx`select 1 from billing.subscription_history`;
      }),
    ).rejects.toMatchObject({ code: '42501' });
  }
});
