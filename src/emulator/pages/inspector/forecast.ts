import { secondsPerDay } from '../../engine/calendar';
import { cardByFingerprint } from '../../engine/test-cards';
import { onClockOf } from '../../resources/clock';
import { dunningPolicy } from '../../resources/dunning';
import { itemsOf } from '../../resources/subscription-view';
import type { Tx } from '../../store/store';
import type { Tables } from '../../store/tables';
import { amountText } from '../money';
import { dateList, shortDate } from './moments';

/** Something on the ruler of a customer's time. */
export interface Mark {
  at: number;
  label: string;
  detail: string | null;
  isBad: boolean;
}

export interface Forecast {
  customer: Tables['customer'];
  subscription: Tables['subscription'] | null;
  /** Seconds of the customer's clock. */
  now: number;
  past: Mark[];
  future: Mark[];
  /** What follows when the clock is moved on. */
  sentence: string;
  /** The next charge is declined, whatever the card. */
  isForced: boolean;
}

const live = ['trialing', 'active', 'past_due', 'unpaid', 'paused', 'incomplete'];
const hour = 3600;

/** What lies further ahead is left out: the ruler draws a tick for each stretch of time up to the last mark. */
const horizonSeconds = 3_660 * secondsPerDay;

/** What has happened to a customer and, by its timers, its card and the dunning policy, what will. */
export function forecast(base: Tx, customer: Tables['customer']): Forecast {
  const tx = onClockOf(base, customer.id);
  const subscriptions = tx.where('subscription', 'customer', customer.id);
  const subscription = subscriptions.find(({ status }) => live.includes(status)) ?? subscriptions[0] ?? null;
  const isForced = tx.get('forced_decline', customer.id) !== undefined;
  const foretold = subscription ? futureOf(tx, subscription, isForced) : [];
  const future = foretold.filter(({ at }) => at <= tx.now + horizonSeconds);
  return {
    customer,
    subscription,
    now: tx.now,
    past: pastOf(tx, customer.id, subscriptions),
    future: future.sort((a, b) => a.at - b.at),
    sentence: sentence(tx, subscription, future),
    isForced,
  };
}

function pastOf(tx: Tx, customer: string, subscriptions: Tables['subscription'][]): Mark[] {
  const invoices = tx
    .where('invoice', 'customer', customer)
    .slice(0, 24)
    .flatMap((invoice): Mark[] => {
      const paidAt = invoice.status_transitions.paid_at;
      if (paidAt && invoice.amount_paid > 0)
        return [mark(paidAt, 'Invoice paid', money(invoice.amount_paid, invoice))];
      const triedAt = invoice.status_transitions.finalized_at;
      if (invoice.status === 'open' && invoice.attempted && triedAt)
        return [mark(triedAt, 'Charge failed', money(invoice.amount_due, invoice), true)];
      return [];
    });
  const starts = subscriptions
    .slice(0, 5)
    .flatMap((subscription): Mark[] => [
      mark(
        subscription.created,
        subscription.trial_start === subscription.created ? 'Trial began' : 'Subscribed',
        null,
      ),
      ...(subscription.ended_at ? [mark(subscription.ended_at, 'Ended', null, true)] : []),
    ]);
  return [...starts, ...invoices].filter(({ at }) => at <= tx.now).sort((a, b) => a.at - b.at);
}

function futureOf(tx: Tx, subscription: Tables['subscription'], isForced: boolean): Mark[] {
  const marks: Mark[] = [];
  const timer = (kind: string, object: string) => tx.get('timer', `${kind}:${object}`)?.due_at ?? null;
  const reminder = timer('subscription.trial_will_end', subscription.id);
  if (reminder !== null) marks.push(mark(reminder, 'Reminder', null));
  const cancel = timer('subscription.cancel', subscription.id);
  if (cancel !== null) marks.push(mark(cancel, 'Plan ends', null, true));
  const resume = timer('subscription.resume_collection', subscription.id);
  if (resume !== null) marks.push(mark(resume, 'Resumes', null));
  const expiry = timer('subscription.incomplete_expire', subscription.id);
  if (expiry !== null) marks.push(mark(expiry, 'Expires', 'never paid', true));
  const schedule =
    typeof subscription.schedule === 'string' ? timer('schedule.phase_end', subscription.schedule) : null;
  if (schedule !== null) marks.push(mark(schedule, 'Plan changes', null));

  const end = timer('subscription.period_end', subscription.id);
  const fails = isForced || cardFails(tx, subscription);
  if (end !== null && (cancel === null || end < cancel)) {
    const label = subscription.status === 'trialing' ? 'Trial ends' : 'Renewal';
    marks.push(mark(end, label, nextCharge(tx, subscription)));
    if (fails && subscription.status !== 'past_due')
      marks.push(...dunning(tx, end + hour, 0, isForced && !cardFails(tx, subscription)));
  }
  for (const invoice of tx.where('invoice', 'customer', subscription.customer)) {
    const charge = timer('invoice.finalize', invoice.id);
    if (charge !== null)
      marks.push(mark(charge, fails ? 'Charge fails' : 'Charge', money(invoice.amount_due, invoice), fails));
    const retry = timer('invoice.retry', invoice.id);
    if (retry !== null) {
      marks.push(
        mark(retry, `Retry ${invoice.attempt_count}`, money(invoice.amount_remaining, invoice), fails),
      );
      if (cardFails(tx, subscription)) marks.push(...dunning(tx, retry, invoice.attempt_count, false));
    }
  }
  return marks;
}

/** Retries after a failure at `from`, which was attempt number `attempts + 1`, and what the last one leads to. */
function dunning(tx: Tx, from: number, attempts: number, failsOnce: boolean): Mark[] {
  const { retryDaysAfterFailure: days, endState } = dunningPolicy(tx);
  const marks: Mark[] = [];
  let at = from;
  for (let turn = attempts; turn < days.length; turn += 1) {
    at += (days[turn] ?? 0) * secondsPerDay;
    const isLast = turn === days.length - 1;
    marks.push(mark(at, isLast ? 'Last retry' : `Retry ${turn + 1}`, null, !failsOnce));
    if (failsOnce) return marks;
  }
  const end = { cancel: 'Canceled', unpaid: 'Unpaid', past_due: 'Stays past due' }[endState];
  marks.push(mark(at, end, null, true));
  return marks;
}

function sentence(tx: Tx, subscription: Tables['subscription'] | null, future: Mark[]): string {
  if (!subscription) return 'This customer has no subscription: nothing will be charged.';
  const [next] = [...future].sort((a, b) => a.at - b.at);
  if (!next) return 'Nothing is due for this customer.';
  const charge = future.find(({ label }) =>
    ['Renewal', 'Trial ends', 'Charge', 'Charge fails'].includes(label),
  );
  const retries = future.filter(({ label, isBad }) => isBad && / ?[Rr]etry/.test(label)).map(({ at }) => at);
  const end = future.find(({ label }) =>
    ['Canceled', 'Unpaid', 'Stays past due', 'Plan ends', 'Expires'].includes(label),
  );
  if (charge && retries.length > 0) {
    const ending = end
      ? `, and the subscription is ${end.label.toLowerCase().replace('stays past due', 'left past due')} on ${shortDate(end.at, tx.now)}`
      : '';
    return `If you move to ${shortDate(charge.at, tx.now)}: the charge${of(charge)} fails, retries follow on ${dateList(retries, tx.now)}${ending}.`;
  }
  if (end && end.at === next.at)
    return `If you move to ${shortDate(end.at, tx.now)}: ${end.label === 'Expires' ? 'the subscription expires unpaid' : 'the plan ends'}.`;
  if (charge) {
    const retry = future.find(({ label }) => /[Rr]etry/.test(label));
    const after = retry ? `fails, and the retry on ${shortDate(retry.at, tx.now)} succeeds` : 'is paid';
    return `If you move to ${shortDate(charge.at, tx.now)}: the charge${of(charge)} ${after}.`;
  }
  return `Next, on ${shortDate(next.at, tx.now)}: ${next.label.toLowerCase()}${of(next)}.`;
}

function of({ detail }: Mark): string {
  return detail === null ? '' : ` of ${detail}`;
}

function cardFails(tx: Tx, subscription: Tables['subscription']): boolean {
  const customer = tx.get('customer', String(subscription.customer));
  const method = subscription.default_payment_method ?? customer?.invoice_settings.default_payment_method;
  const card = cardByFingerprint(tx.get('payment_method', String(method))?.card?.fingerprint);
  return card === undefined || card.savedCharge !== 'ok';
}

function nextCharge(tx: Tx, subscription: Tables['subscription']): string {
  const total = itemsOf(tx, subscription.id).reduce(
    (sum, item) => sum + (tx.get('price', item.price)?.unit_amount ?? 0) * (item.quantity ?? 1),
    0,
  );
  return amountText(total, subscription.currency);
}

function money(amount: number, { currency }: { currency: string }): string {
  return amountText(amount, currency);
}

function mark(at: number, label: string, detail: string | null, isBad = false): Mark {
  return { at, label, detail, isBad };
}
