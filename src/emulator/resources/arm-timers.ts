import { secondsPerDay } from '../engine/calendar';
import type { TimerKind } from '../store/account-rows';
import { serverClock, type Touched, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { startBilling } from './billed-parts';
import { bookingDue, expiryDue } from './charge-core';
import { clockOfCustomer, timeOf } from './clock';
import { ownerOf } from './discount-owners';
import { dunningPolicy } from './dunning';
import { rememberIntent } from './invoice-payment';
import { refundSettlesAt } from './refund-core';
import { trialReminderSeconds } from './start-subscription';
import { itemsOf } from './subscription-view';

/** "If the first invoice isn't paid within 23 hours": https://docs.stripe.com/billing/subscriptions/overview */
const incompleteSeconds = 23 * 3600;

type Waits = Partial<Record<TimerKind, number | null>>;

/**
 * What an object waits for follows from its row alone. Run at the end of each unit of work over the rows it touched, so
 * that no change can forget a timer or leave a stale one.
 */
export function armTimers(tx: Tx, touched: Touched[]): void {
  for (const { table, id } of waiting(tx, touched)) {
    switch (table) {
      case 'subscription':
        armSubscription(tx, id);
        break;
      case 'invoice':
        armInvoice(tx, id);
        break;
      case 'checkout.session':
        armSession(tx, id);
        break;
      case 'test_helpers.test_clock':
        arm(tx, id, serverClock, {
          'test_clock.delete': tx.get('test_helpers.test_clock', id)?.deletes_after ?? null,
        });
        break;
      case 'subscription_schedule':
        armSchedule(tx, id);
        break;
      case 'discount':
        armDiscount(tx, id);
        break;
      case 'charge':
        armCharge(tx, id);
        break;
      case 'refund':
        armRefund(tx, id);
        break;
      default:
    }
  }
}

/** For a data file of an earlier version: every row is asked, and what runs counts as billed. */
export function armEverything(tx: Tx): void {
  for (const item of tx.all('subscription_item'))
    if (!tx.get('billed_item', item.id)?.parts) adoptItem(tx, item);
  if (tx.count('invoice_intent') === 0)
    for (const link of tx.all('invoice_payment')) rememberIntent(tx, link);
  const tables = ['subscription', 'invoice', 'checkout.session', 'subscription_schedule'] as const;
  armTimers(
    tx,
    tables.flatMap((table) => tx.all(table).map(({ id }) => ({ table, id }))),
  );
}

function adoptItem(tx: Tx, item: Tables['subscription_item']): void {
  const price = tx.get('price', item.price);
  const status = tx.get('subscription', item.subscription)?.status ?? '';
  if (!price || !cycling.has(status)) return;
  startBilling(tx, item.id, {
    unit_amount: status === 'trialing' ? 0 : (price.unit_amount ?? 0),
    quantity: item.quantity ?? 1,
    price: price.id,
    start: item.current_period_start,
    end: item.current_period_end,
    until: item.current_period_end,
    source: null,
    invoice_item: null,
  });
}

/** A subscription waits for the end of its items' periods too. */
function waiting(tx: Tx, touched: Touched[]): Touched[] {
  return touched.map((entry) => {
    const item = entry.table === 'subscription_item' ? tx.get('subscription_item', entry.id) : undefined;
    return item ? { table: 'subscription', id: item.subscription } : entry;
  });
}

const cycling = new Set(['trialing', 'active', 'past_due', 'unpaid']);

function armSubscription(tx: Tx, id: string): void {
  const row = tx.get('subscription', id);
  if (!row) {
    arm(tx, id, serverClock, {});
    return;
  }
  const clock = row.test_clock ?? serverClock;
  const isLive = cycling.has(row.status);
  const ends = itemsOf(tx, id).map((item) => item.current_period_end);
  arm(tx, id, clock, {
    'subscription.trial_will_end': row.status === 'trialing' ? reminder(tx, row) : null,
    'subscription.cancel': isLive || row.status === 'paused' ? row.cancel_at : null,
    'invoice.upcoming': isLive ? renewalNotice(tx, row, ends) : null,
    'subscription.period_end': isLive && ends.length > 0 ? Math.min(...ends) : null,
    'subscription.incomplete_expire': row.status === 'incomplete' ? row.created + incompleteSeconds : null,
    'subscription.pending_update_expire': isLive ? (row.pending_update?.expires_at ?? null) : null,
    'subscription.resume_expire': row.status === 'paused' ? resumptionEnd(tx, id) : null,
    'subscription.resume_collection': isLive ? (row.pause_collection?.resumes_at ?? null) : null,
  });
}

/** The reminder of this trial's end, unless its moment has passed. */
function reminder(tx: Tx, row: Tables['subscription']): number | null {
  if (row.trial_end === null) return null;
  const dueAt = row.trial_end - trialReminderSeconds;
  const armed = tx.get('timer', `subscription.trial_will_end:${row.id}`)?.due_at;
  return dueAt > timeOf(tx, row.test_clock) || armed === dueAt ? dueAt : null;
}

function armInvoice(tx: Tx, id: string): void {
  const row = tx.get('invoice', id);
  const isCollected = row?.auto_advance === true;
  arm(tx, id, row?.test_clock ?? serverClock, {
    'invoice.finalize':
      isCollected && row.status === 'draft' ? (row.automatically_finalizes_at ?? null) : null,
    'invoice.retry': isCollected && row.status === 'open' ? row.next_payment_attempt : null,
    'invoice.overdue': row ? dueDate(tx, row) : null,
  });
}

/** An attempt, also one that failed, ends the wait. */
function resumptionEnd(tx: Tx, id: string): number | null {
  const resumption = tx.get('resumption', id);
  const invoice = tx.get('invoice', resumption?.invoice ?? '');
  return resumption && invoice?.status === 'open' && !invoice.attempted ? resumption.expires_at : null;
}

/** The notice of a renewal, if the account sends any, unless its moment has passed. */
function renewalNotice(tx: Tx, row: Tables['subscription'], ends: number[]): number | null {
  const days = dunningPolicy(tx).upcomingInvoiceDays;
  const end = Math.min(...ends);
  if (days === null || ends.length === 0 || (row.cancel_at !== null && row.cancel_at <= end)) return null;
  if (row.collection_method !== 'charge_automatically') return null;
  const dueAt = end - days * secondsPerDay;
  const armed = tx.get('timer', `invoice.upcoming:${row.id}`)?.due_at;
  return dueAt > timeOf(tx, row.test_clock) || armed === dueAt ? dueAt : null;
}

/** Passing the due date is said once. */
function dueDate(tx: Tx, row: Tables['invoice']): number | null {
  if (row.status !== 'open' || row.collection_method !== 'send_invoice' || row.due_date === null) return null;
  const armed = tx.get('timer', `invoice.overdue:${row.id}`)?.due_at;
  return row.due_date > timeOf(tx, row.test_clock) || armed === row.due_date ? row.due_date : null;
}

/** The hosted page is real: its session runs out by the server's clock, also for a customer on a test clock. */
function armSession(tx: Tx, id: string): void {
  const row = tx.get('checkout.session', id);
  arm(tx, id, serverClock, { 'checkout.expire': row?.status === 'open' ? row.expires_at : null });
}

function armSchedule(tx: Tx, id: string): void {
  const row = tx.get('subscription_schedule', id);
  const isActive = row?.status === 'active';
  arm(tx, id, row?.test_clock ?? serverClock, {
    'schedule.start': row?.status === 'not_started' ? (row.phases[0]?.start_date ?? null) : null,
    'schedule.phase_end': isActive ? (row.current_phase?.end_date ?? null) : null,
    'schedule.expiring': isActive ? scheduleReminder(tx, row) : null,
  });
}

const scheduleReminderSeconds = 7 * 86_400;

/** The reminder of a schedule's end, unless its moment has passed. */
function scheduleReminder(tx: Tx, row: Tables['subscription_schedule']): number | null {
  const end = row.phases.at(-1)?.end_date;
  if (end === undefined) return null;
  const dueAt = end - scheduleReminderSeconds;
  const armed = tx.get('timer', `schedule.expiring:${row.id}`)?.due_at;
  return dueAt > timeOf(tx, row.test_clock) || armed === dueAt ? dueAt : null;
}

/** A repeating discount ends by time, while somebody has it. */
function armDiscount(tx: Tx, id: string): void {
  const row = tx.get('discount', id);
  const end = row && ownerOf(tx, row) ? row.end : null;
  arm(tx, id, clockOfCustomer(tx, row?.customer ?? null), { 'discount.end': end });
}

function armCharge(tx: Tx, id: string): void {
  const row = tx.get('charge', id);
  arm(tx, id, clockOfCustomer(tx, row?.customer ?? null), {
    'charge.book': row ? bookingDue(row) : null,
    'charge.expire': row ? expiryDue(row) : null,
  });
}

function armRefund(tx: Tx, id: string): void {
  const row = tx.get('refund', id);
  const clock = clockOfCustomer(tx, row?.customer ?? null);
  arm(tx, id, clock, { 'refund.settle': row ? refundSettlesAt(tx, row) : null });
}

function arm(tx: Tx, object: string, clock: string, waits: Waits): void {
  for (const timer of tx.where('timer', 'object', object)) {
    if (waits[timer.kind] !== timer.due_at || timer.clock !== clock) tx.remove('timer', timer.id);
  }
  for (const [kind, dueAt] of Object.entries(waits) as [TimerKind, number | null][]) {
    const id = `${kind}:${object}`;
    if (dueAt === null || tx.get('timer', id)) continue;
    tx.put('timer', { id, clock, due_at: dueAt, kind, object });
  }
}
