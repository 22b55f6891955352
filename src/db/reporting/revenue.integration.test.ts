import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createReportingDatabase,
  day,
  invoiceRow,
  type ReportingDatabase,
  subscriptionRow,
} from './reader.fixture';

/*
 * A quarter of nine organizations, its figures worked out by hand:
 *
 *             10 Jan  12 Jan  15 Jan  20 Jan  24 Jan  10 Feb  15 Feb   1 Mar  12 Mar
 * a  Pro, then Enterprise, gone, back on Starter
 *               9900                   39900               0            2900
 * b  Pro by the year (99000 / 12), then two seats more (2 x 9000 / 12)
 *                               8250                            9750
 * c  Pro, 25 % off for two months
 *                       7425                                                    9900
 * d  Pro, Starter from its renewal on
 *               9900                                    2900
 * e  Pro after a trial
 *                                               9900
 * f  a trial that was left: nothing
 *  = usd, live 19800   27225   35475   65475   75375   28475   29975   32875   35350
 * g  yen, h test mode, i a test clock: none of them in this sum
 */
let database: ReportingDatabase;

beforeAll(async () => {
  database = await createReportingDatabase();
  const { admin } = database;
  const insert = (id: string, more = {}) =>
    admin`insert into billing.subscriptions ${admin(subscriptionRow(id, more))}`;
  const update = (id: string, more: Record<string, unknown>) =>
    admin`update billing.subscriptions set ${admin(more)} where id = ${id}`;
  const renew = (id: string, from: string, to: string, more = {}) =>
    update(id, { current_period_start: day(from), current_period_end: day(to), ...more });
  /** A change in the middle of a period makes an invoice, which has its time. */
  const change = async (id: string, at: string, more: Record<string, unknown>) => {
    await admin`insert into billing.invoices ${admin(invoiceRow(`in_${id}_${at}`, id, { created: day(at) }))}`;
    await update(id, { latest_invoice_id: `in_${id}_${at}`, ...more });
  };
  const starts = (text: string) => ({
    created: day(text),
    start_date: day(text),
    current_period_start: day(text),
  });

  await insert('a');
  await change('a', '2026-01-20', { plan_id: 'enterprise', mrr_minor: 39_900 });
  await update('a', { status: 'past_due' });
  await update('a', { status: 'canceled', canceled_at: day('2026-02-10'), ended_at: day('2026-02-10') });
  await insert('a2', {
    organization_id: 'org_a',
    plan_id: 'starter',
    mrr_minor: 2_900,
    ...starts('2026-03-01'),
  });
  await insert('b', {
    interval: 'year',
    mrr_minor: 8_250,
    ...starts('2026-01-15'),
    current_period_end: day('2027-01-15'),
  });
  await change('b', '2026-02-15', { mrr_minor: 9_750 });
  await insert('c', { mrr_minor: 7_425, ...starts('2026-01-12') });
  await renew('c', '2026-02-12', '2026-03-12');
  await renew('c', '2026-03-12', '2026-04-12', { mrr_minor: 9_900 });
  await insert('d');
  await renew('d', '2026-02-10', '2026-03-10', { plan_id: 'starter', mrr_minor: 2_900 });
  const trial = {
    status: 'trialing',
    trial_start: day('2026-01-10'),
    trial_end: day('2026-01-24'),
    current_period_end: day('2026-01-24'),
  };
  await insert('e', trial);
  await renew('e', '2026-01-24', '2026-02-24', { status: 'active' });
  await insert('f', trial);
  await update('f', { status: 'canceled', ended_at: day('2026-01-24') });
  await insert('g', { currency: 'jpy', mrr_minor: 12_000, ...starts('2026-02-01') });
  await insert('h', { livemode: false });
  const clock = {
    livemode: false,
    test_clock_id: 'clock_1',
    ...starts('2031-01-10'),
    current_period_end: day('2031-02-10'),
  };
  await insert('i', clock);
  await renew('i', '2031-02-10', '2031-03-10', { plan_id: 'starter', mrr_minor: 2_900 });
});
afterAll(() => database[Symbol.asyncDispose]());

const liveDollars = { livemode: true, is_test_clock: false, currency: 'usd' };

/** Sum over the plans at the end of that day, UTC. */
async function mrr(
  text: string,
  { livemode, is_test_clock, currency } = liveDollars,
): Promise<number | null> {
  const [row] = await database.reader<{ mrr: number | null }[]>`
    select sum(mrr_minor)::int as mrr from billing_reporting.mrr_daily
    where day = ${day(text)} and livemode = ${livemode} and is_test_clock = ${is_test_clock} and currency = ${currency}`;
  return row?.mrr ?? null;
}

describe('mrr_daily', () => {
  it('is the sum worked out by hand, on each day on which something changed and on the days between', async () => {
    const days: [string, number | null][] = [
      ['2026-01-09', null],
      ['2026-01-10', 19_800],
      ['2026-01-11', 19_800],
      ['2026-01-12', 27_225],
      ['2026-01-15', 35_475],
      ['2026-01-19', 35_475],
      ['2026-01-20', 65_475],
      ['2026-01-24', 75_375],
      ['2026-02-09', 75_375],
      ['2026-02-10', 28_475],
      ['2026-02-15', 29_975],
      ['2026-02-28', 29_975],
      ['2026-03-01', 32_875],
      ['2026-03-12', 35_350],
      ['2026-11-01', 35_350],
    ];
    const found: [string, number | null][] = [];
    for (const [text] of days) found.push([text, await mrr(text)]);
    expect(found).toEqual(days);
  });

  it('takes a change of plan from the old plan and gives it to the new one, and counts who pays for each', async () => {
    const rows = await database.reader`
      select day, plan_id, mrr_minor::int, mrr_major::text, subscriptions::int from billing_reporting.mrr_daily
      where day in (${day('2026-01-20')}, ${day('2026-02-15')}) and livemode and currency = 'usd' order by day, plan_id`;
    expect(rows.map((row) => [row.plan_id, row.mrr_minor, row.mrr_major, row.subscriptions])).toEqual([
      ['enterprise', 39_900, '399.00', 1],
      ['pro', 25_575, '255.75', 3],
      ['enterprise', 0, '0.00', 0],
      ['pro', 27_075, '270.75', 3],
      ['starter', 2_900, '29.00', 1],
    ]);
  });

  it('never adds currencies, test data or test clocks together, and follows a clock beyond today', async () => {
    expect(await mrr('2026-02-01', { ...liveDollars, currency: 'jpy' })).toBe(12_000);
    expect(await mrr('2026-02-01', { ...liveDollars, livemode: false })).toBe(9_900);
    const clock = { livemode: false, is_test_clock: true, currency: 'usd' };
    expect(await mrr('2031-01-10', clock)).toBe(9_900);
    expect(await mrr('2031-02-10', clock)).toBe(2_900);
    expect(await mrr('2031-02-10')).toBeNull();
  });

  it('has one row a day, currency and plan, from the first change to today', async () => {
    const [row] = await database.reader`
      select count(*) = count(distinct (day, livemode, is_test_clock, currency, plan_id)) as is_unique,
        max(day) filter (where livemode) = date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' as ends_today
      from billing_reporting.mrr_daily`;
    expect(row).toEqual({ is_unique: true, ends_today: true });
  });
});

describe('subscription_movements', () => {
  it('names each movement and its sum', async () => {
    const rows = await database.reader<{ line: string }[]>`
      select concat_ws(' ', to_char(occurred_at at time zone 'UTC', 'MM-DD'), organization_id, movement, previous_plan_id, plan_id,
        before_minor, after_minor, change_minor) as line
      from billing_reporting.subscription_movements where livemode order by occurred_at, organization_id`;
    expect(rows.map(({ line }) => line)).toEqual([
      '01-10 org_a new pro pro 0 9900 9900',
      '01-10 org_d new pro pro 0 9900 9900',
      '01-12 org_c new pro pro 0 7425 7425',
      '01-15 org_b new pro pro 0 8250 8250',
      '01-20 org_a expansion pro enterprise 9900 39900 30000',
      '01-24 org_e new pro pro 0 9900 9900',
      '02-01 org_g new pro pro 0 12000 12000',
      '02-10 org_a churn enterprise enterprise 39900 0 -39900',
      '02-10 org_d contraction pro starter 9900 2900 -7000',
      '02-15 org_b expansion pro pro 8250 9750 1500',
      '03-01 org_a reactivation starter starter 0 2900 2900',
      '03-12 org_c expansion pro pro 7425 9900 2475',
    ]);
  });

  it('adds up to the MRR of every day', async () => {
    const rows = await database.reader`
      select d.day from (select day, livemode, is_test_clock, currency, sum(mrr_minor) as mrr from billing_reporting.mrr_daily
        group by 1, 2, 3, 4) d
      where d.mrr <> (select coalesce(sum(change_minor), 0) from billing_reporting.subscription_movements m
        where m.occurred_at < d.day + interval '24 hours' and m.livemode = d.livemode and m.is_test_clock = d.is_test_clock
          and m.currency = d.currency)`;
    expect([...rows]).toEqual([]);
  });

  it('takes an end and a beginning at the same moment for one change of plan', async () => {
    const { admin, reader } = database;
    const swap = { organization_id: 'org_j', livemode: false };
    await admin`insert into billing.subscriptions ${admin(subscriptionRow('j1', swap))}`;
    await admin`insert into billing.subscriptions ${admin(
      subscriptionRow('j2', {
        ...swap,
        plan_id: 'enterprise',
        mrr_minor: 39_900,
        start_date: day('2026-01-30'),
      }),
    )}`;
    await admin`update billing.subscriptions set status = 'canceled', ended_at = ${day('2026-01-30')} where id = 'j1'`;
    const rows = await reader`
      select movement, previous_plan_id, plan_id, change_minor::int from billing_reporting.subscription_movements
      where organization_id = 'org_j' order by occurred_at`;
    expect([...rows]).toEqual([
      { movement: 'new', previous_plan_id: 'pro', plan_id: 'pro', change_minor: 9_900 },
      { movement: 'expansion', previous_plan_id: 'pro', plan_id: 'enterprise', change_minor: 30_000 },
    ]);
  });
});

describe('subscriptions_current', () => {
  it('has what has not ended, worth nothing while it is a trial or unpaid, and adds up to the MRR of today', async () => {
    const { admin, reader } = database;
    await admin`insert into identity.organization (id, name, slug) values ('org_b', 'Bakery', 'bakery')`;
    const trial = { organization_id: 'org_k', livemode: false };
    await admin`insert into billing.subscriptions ${admin(subscriptionRow('k1', { ...trial, status: 'trialing' }))}`;
    await admin`insert into billing.subscriptions ${admin(subscriptionRow('k2', { ...trial, status: 'unpaid' }))}`;
    const rows = await reader`
      select subscription_id, organization_name, plan_id, mrr_minor::int, mrr_major::text from billing_reporting.subscriptions_current
      where livemode and currency = 'usd' or organization_id = 'org_k' order by subscription_id`;
    expect(
      rows.map((row) => [row.subscription_id, row.organization_name, row.mrr_minor, row.mrr_major]),
    ).toEqual([
      ['a2', null, 2_900, '29.00'],
      ['b', 'Bakery', 9_750, '97.50'],
      ['c', null, 9_900, '99.00'],
      ['d', null, 2_900, '29.00'],
      ['e', null, 9_900, '99.00'],
      ['k1', null, 0, '0.00'],
      ['k2', null, 0, '0.00'],
    ]);
    const [today] = await reader`
      select (select sum(mrr_minor) from billing_reporting.subscriptions_current where livemode and currency = 'usd')
        = (select sum(mrr_minor) from billing_reporting.mrr_daily where livemode and currency = 'usd'
            and day = date_trunc('day', now() at time zone 'UTC') at time zone 'UTC') as is_equal`;
    expect(today?.is_equal).toBe(true);
  });
});
