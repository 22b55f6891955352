import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createReportingDatabase,
  day,
  invoiceRow,
  type ReportingDatabase,
  subscriptionRow,
} from './reader.fixture';

let database: ReportingDatabase;

beforeAll(async () => {
  database = await createReportingDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

const addSubscription = (id: string, more: Record<string, unknown> = {}) =>
  database.admin`insert into billing.subscriptions ${database.admin(subscriptionRow(id, more))}`;
const addInvoice = (id: string, subscriptionId: string, more: Record<string, unknown> = {}) =>
  database.admin`insert into billing.invoices ${database.admin(invoiceRow(id, subscriptionId, more))}`;
const addFact = (
  organizationId: string,
  type: string,
  key: string,
  at: Date,
  data: Record<string, unknown>,
) =>
  database.admin`insert into billing.billing_events (organization_id, livemode, type, natural_key, data, occurred_at)
    values (${organizationId}, true, ${type}, ${`${type}:${key}`}, ${JSON.stringify(data)}::text::jsonb, ${at})`;
const failed = (invoiceId: string, attemptCount: number) => ({
  invoiceId,
  number: 'A-1',
  amountDueMinor: 9_900,
  currency: 'usd',
  attemptCount,
  nextPaymentAttemptSeconds: Math.floor(day('2026-02-13').getTime() / 1000),
});

describe('payments', () => {
  it('has what came in and what went back, and no refund that failed', async () => {
    await addSubscription('pay');
    await addInvoice('in_pay', 'pay');
    await addInvoice('in_credit', 'pay', { amount_paid_minor: 0 });
    await addInvoice('in_open', 'pay', { status: 'open', amount_paid_minor: 0, paid_at: null });
    await addInvoice('in_yen', 'pay', {
      currency: 'jpy',
      amount_paid_minor: 1_200,
      paid_at: day('2026-01-11'),
    });
    const refund = (id: string, amountMinor: number, status: string, at: string) => database.admin`
      insert into billing.refunds (id, invoice_id, stripe_customer_id, organization_id, livemode, amount_minor, currency, status, created, synced_at)
      values (${id}, 'in_pay', 'cus_pay', 'org_pay', true, ${amountMinor}, 'usd', ${status}, ${day(at)}, now())`;
    await refund('re_1', 4_000, 'succeeded', '2026-01-12');
    await refund('re_2', 5_900, 'pending', '2026-01-13');
    await refund('re_3', 9_900, 'failed', '2026-01-14');
    await refund('re_4', 9_900, 'canceled', '2026-01-15');
    const rows = await database.reader<{ line: string }[]>`
      select concat_ws(' ', kind, payment_id, currency, amount_minor, amount_major) as line
      from billing_reporting.payments where organization_id = 'org_pay' order by occurred_at`;
    expect(rows.map(({ line }) => line)).toEqual([
      'payment in_pay usd 9900 99.00',
      'payment in_yen jpy 1200 1200',
      'refund re_1 usd -4000 -40.00',
      'refund re_2 usd -5900 -59.00',
    ]);
  });
});

describe('payment_failures', () => {
  it('follows every attempt to what became of its invoice', async () => {
    await addSubscription('won');
    await addInvoice('in_won', 'won', { paid_at: day('2026-02-14'), attempt_count: 3 });
    await addFact('org_won', 'payment_failed', 'in_won:attempt_1', day('2026-02-10'), failed('in_won', 1));
    await addFact('org_won', 'payment_failed', 'in_won:attempt_2', day('2026-02-13'), failed('in_won', 2));
    const unpaid = { status: 'open', amount_paid_minor: 0, paid_at: null };
    await addSubscription('lost', { status: 'canceled', ended_at: day('2026-03-01') });
    await addInvoice('in_lost', 'lost', unpaid);
    await addFact('org_lost', 'payment_failed', 'in_lost:attempt_1', day('2026-02-10'), failed('in_lost', 1));
    await addSubscription('void');
    await addInvoice('in_void', 'void', { ...unpaid, status: 'void' });
    await addFact('org_void', 'payment_failed', 'in_void:attempt_1', day('2026-02-10'), failed('in_void', 1));
    await addSubscription('wait', { status: 'past_due' });
    await addInvoice('in_wait', 'wait', unpaid);
    await addFact('org_wait', 'payment_failed', 'in_wait:attempt_1', day('2026-02-10'), failed('in_wait', 1));

    const rows = await database.reader`
      select invoice_id, attempt, is_last_attempt, outcome, recovered_at, recovered_after_seconds::int as seconds,
        amount_due_minor::int as due, amount_due_major::text as major, currency
      from billing_reporting.payment_failures order by invoice_id, attempt`;
    expect(
      rows.map((row) => [row.invoice_id, row.attempt, row.is_last_attempt, row.outcome, row.seconds]),
    ).toEqual([
      ['in_lost', 1, true, 'lost', null],
      ['in_void', 1, true, 'lost', null],
      ['in_wait', 1, true, 'open', null],
      ['in_won', 1, false, 'recovered', 4 * 86_400],
      ['in_won', 2, true, 'recovered', 86_400],
    ]);
    expect(rows[4]).toMatchObject({
      recovered_at: day('2026-02-14'),
      due: 9_900,
      major: '99.00',
      currency: 'usd',
    });
  });
});

describe('trials', () => {
  it('converts by money that came in, and by nothing else', async () => {
    const trial = { trial_start: day('2026-01-10'), trial_end: day('2026-01-24') };
    await addSubscription('t_running', { ...trial, status: 'trialing' });
    await addSubscription('t_paid', trial);
    await addInvoice('in_t_free', 't_paid', { amount_paid_minor: 0 });
    await addInvoice('in_t_paid', 't_paid', { paid_at: day('2026-01-25') });
    await addSubscription('t_late', { ...trial, status: 'past_due' });
    await addSubscription('t_left', { ...trial, status: 'canceled', ended_at: day('2026-01-24') });
    // Paid, and gone later: it had converted all the same.
    await addSubscription('t_gone', { ...trial, status: 'canceled', ended_at: day('2026-03-24') });
    await addInvoice('in_t_gone', 't_gone', { paid_at: day('2026-01-24') });
    const rows = await database.reader`
      select subscription_id, outcome, converted_at from billing_reporting.trials order by subscription_id`;
    expect(rows.map((row) => [row.subscription_id, row.outcome, row.converted_at])).toEqual([
      ['t_gone', 'converted', day('2026-01-24')],
      ['t_late', 'pending', null],
      ['t_left', 'canceled', null],
      ['t_paid', 'converted', day('2026-01-25')],
      ['t_running', 'running', null],
    ]);
  });
});

describe('cancellations', () => {
  it('says what was lost, after how long and why; a planned end is told apart, one that never began is left out', async () => {
    await addSubscription('c_ended');
    await database.admin`update billing.subscriptions set status = 'canceled', canceled_at = ${day('2026-02-01')},
      ended_at = ${day('2026-02-10')}, cancellation_reason = 'cancellation_requested', cancellation_feedback = 'too_expensive',
      has_cancellation_comment = true where id = 'c_ended'`;
    await addSubscription('c_planned', {
      cancel_at: day('2026-03-10'),
      canceled_at: day('2026-02-20'),
      currency: 'jpy',
    });
    await addSubscription('c_never', { status: 'incomplete_expired', ended_at: day('2026-01-11') });
    await addSubscription('c_trial', {
      status: 'canceled',
      trial_end: day('2026-01-24'),
      ended_at: day('2026-01-24'),
    });
    const rows = await database.reader`
      select subscription_id, state, lost_mrr_minor::int as lost, lost_mrr_major::text as major, tenure_days, reason, feedback, has_comment
      from billing_reporting.cancellations where subscription_id like 'c\\_%' order by subscription_id`;
    expect([...rows]).toEqual([
      {
        subscription_id: 'c_ended',
        state: 'ended',
        lost: 9_900,
        major: '99.00',
        tenure_days: 31,
        reason: 'cancellation_requested',
        feedback: 'too_expensive',
        has_comment: true,
      },
      {
        subscription_id: 'c_planned',
        state: 'planned',
        lost: 9_900,
        major: '9900',
        tenure_days: 59,
        reason: null,
        feedback: null,
        has_comment: false,
      },
      {
        subscription_id: 'c_trial',
        state: 'ended',
        lost: null,
        major: null,
        tenure_days: 14,
        reason: null,
        feedback: null,
        has_comment: false,
      },
    ]);
  });
});

describe('the health of webhooks and messages', () => {
  it('tells of each event whether its customer was read since, and why not', async () => {
    const { admin, reader } = database;
    const received = new Date(Date.now() - 60_000);
    const event = (id: string, customer: string | null, status = 'accepted') => admin`
      insert into billing.webhook_events (id, created, type, livemode, stripe_customer_id, status, verified_with, payload, received_at)
      values (${id}, ${new Date(received.getTime() - 2_500)}, 'invoice.paid', true, ${customer}, ${status}, 'current', '', ${received})`;
    const sync = (
      customer: string,
      dirty: number,
      synced: number,
      more: { dead?: Date; at?: Date } = {},
    ) => admin`
      insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, synced_gen, dead_at, last_synced_at, last_error, run_at)
      values (${customer}, true, ${dirty}, ${synced}, ${more.dead ?? null}, ${more.at ?? null},
        ${more.dead ? 'Error: nobody at <dana@acme.test> answered' : null}, ${received})`;
    const map = (customer: string) => admin`
      insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
      values (${`bc_${customer}`}, ${`org_${customer}`}, true, ${customer})`;
    for (const customer of ['cus_done', 'cus_wait', 'cus_dead']) await map(customer);
    await sync('cus_done', 3, 3, { at: new Date() });
    await sync('cus_wait', 3, 2, { at: new Date(received.getTime() - 1_000) });
    await sync('cus_dead', 3, 2, { dead: new Date() });
    await sync('cus_nobody', 1, 0);
    await event('evt_done', 'cus_done');
    await event('evt_wait', 'cus_wait');
    await event('evt_dead', 'cus_dead');
    await event('evt_nobody', 'cus_nobody');
    await event('evt_plain', null);
    await event('evt_other', 'cus_done', 'wrong_livemode');
    const rows = await reader`
      select event_id, sync_state, delay_ms::int as delay from billing_reporting.webhook_health order by event_id`;
    expect(rows.map((row) => [row.event_id, row.sync_state, row.delay])).toEqual([
      ['evt_dead', 'dead', 2_500],
      ['evt_done', 'applied', 2_500],
      ['evt_nobody', 'unmapped', 2_500],
      ['evt_other', 'not_applied', 2_500],
      ['evt_plain', 'no_customer', 2_500],
      ['evt_wait', 'pending', 2_500],
    ]);
    const backlog = await reader`
      select stripe_customer_id, state, changes_behind::int as behind, waiting_seconds between 59 and 600 as is_waiting
      from billing_reporting.sync_backlog order by 1`;
    expect([...backlog]).toEqual([
      { stripe_customer_id: 'cus_dead', state: 'dead', behind: 1, is_waiting: true },
      { stripe_customer_id: 'cus_nobody', state: 'unmapped', behind: 1, is_waiting: true },
      { stripe_customer_id: 'cus_wait', state: 'pending', behind: 1, is_waiting: true },
    ]);
  });

  it('shows how messages fared, and lists what was given up without an address in its reason', async () => {
    const { admin, reader } = database;
    const message = (key: string, channel: string, state: string, error: string | null) => admin`
      insert into billing.notifications (dedupe_key, organization_id, livemode, channel, kind, data, state, attempts, last_error, created_at, run_at, sent_at)
      values (${key}, 'org_m', true, ${channel}, 'receipt', '{}', ${state}, 8, ${error}, now() - interval '1 hour', now() - interval '30 minutes',
        ${state === 'sent' ? new Date() : null})`;
    await message('m1', 'mail', 'sent', null);
    await message('m2', 'slack', 'waiting', null);
    await message('m3', 'mail', 'dead', '550 5.1.1 <dana.lee+billing@acme.test>: no such user');
    const rows = await reader`
      select channel, state, delay_ms > 3599000 as is_late, waiting_seconds >= 1799 as is_waiting
      from billing_reporting.notification_health where kind = 'receipt' order by notification_id`;
    expect([...rows]).toEqual([
      { channel: 'mail', state: 'sent', is_late: true, is_waiting: null },
      { channel: 'slack', state: 'waiting', is_late: null, is_waiting: true },
      { channel: 'mail', state: 'dead', is_late: null, is_waiting: null },
    ]);
    const dead = await reader`
      select source, organization_id, reason from billing_reporting.dead_letters order by source`;
    expect([...dead]).toEqual([
      {
        source: 'customer_sync',
        organization_id: 'org_cus_dead',
        reason: 'Error: nobody at <[address]> answered',
      },
      {
        source: 'notification',
        organization_id: 'org_m',
        reason: 'mail receipt: 550 5.1.1 <[address]>: no such user',
      },
    ]);
  });
});
