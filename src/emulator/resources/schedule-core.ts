import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { itemTermFields, termFields } from './billing-terms';
import type { DiscountRequest } from './discount-core';
import { advance, change } from './emit';
import { find } from './find';
import { addOneTimeItems, type OneTimeItem } from './first-lines';
import { cycleFrom, newSubscriptionItem } from './subscription-item-core';
import { itemsOf } from './subscription-view';

type Schedule = Tables['subscription_schedule'];
type Subscription = Tables['subscription'];
export type Phase = Schedule['phases'][number];

/** The schedule of a subscription whose phase is over; the next phase, or none after the last. */
export interface PhaseEnd {
  schedule: Schedule;
  next: Phase | undefined;
}

export function endedPhase(tx: Tx, subscription: Subscription): PhaseEnd | null {
  const schedule = tx.get('subscription_schedule', subscription.schedule ?? '');
  const { current_phase: current } = schedule ?? {};
  if (schedule?.status !== 'active' || !current || current.end_date > tx.now) return null;
  return { schedule, next: schedule.phases.find((phase) => phase.start_date === current.end_date) };
}

/**
 * Gives the subscription the items and settings of a phase. Items are kept where they can be, by price and then in
 * order. Nothing is prorated: a phase begins where a period ends. A new interval starts its cycle then.
 * https://docs.stripe.com/billing/subscriptions/subscription-schedules
 */
export function enterPhase(tx: Tx, subscription: Subscription, phase: Phase): Subscription {
  const existing = itemsOf(tx, subscription.id);
  const kept = new Map(
    phase.items.map((wanted) => [wanted, existing.find((item) => item.price === wanted.price)]),
  );
  const free = existing.filter((item) => ![...kept.values()].includes(item));
  for (const wanted of phase.items) {
    const price = find(tx, 'price', wanted.price);
    const item = kept.get(wanted) ?? free.shift();
    const quantity = wanted.quantity ?? 1;
    const metadata = mergeMetadata(item?.metadata ?? {}, wanted.metadata, { isLimited: false });
    const entered = item
      ? { ...item, price: price.id, quantity, metadata }
      : newSubscriptionItem(tx, subscription, { price, quantity, metadata }, { trialEnd: tx.now });
    tx.put('subscription_item', entered);
    const discounts = requested(wanted.discounts);
    if (discounts.length > 0)
      tx.put('subscription_item', {
        ...entered,
        ...itemTermFields(tx, subscription, entered, { discounts }, 'phases'),
      });
  }
  for (const item of free) {
    tx.remove('subscription_item', item.id);
    tx.remove('billed_item', item.id);
  }
  const resets = phase.billing_cycle_anchor === 'phase_start' || !sameInterval(tx, existing, phase);
  const discounts = requested(phase.discounts);
  const next = {
    ...subscription,
    ...phaseSettings(tx, subscription, phase),
    ...(discounts.length > 0 && termFields(tx, subscription, { discounts })),
    ...(resets && cycleFrom(tx.now)),
    ...(phase.trial_end !== null && {
      ...cycleFrom(phase.trial_end),
      status: 'trialing',
      trial_start: tx.now,
      trial_end: phase.trial_end,
    }),
  };
  tx.put('subscription', next);
  addOneTimeItems(tx, next, itemsOf(tx, next.id), onceOf(tx, phase));
  return next;
}

/** A phase's discounts as they were asked for. */
export function requested(discounts: Phase['discounts']): DiscountRequest[] {
  return discounts.map(({ coupon, discount, promotion_code }) => ({
    ...(coupon && { coupon: String(coupon) }),
    ...(discount && { discount: String(discount) }),
    ...(promotion_code && { promotion_code: String(promotion_code) }),
  }));
}

export function onceOf(tx: Tx, phase: Phase): OneTimeItem[] {
  return phase.add_invoice_items.map(({ price, quantity, metadata }) => ({
    price: find(tx, 'price', String(price)),
    quantity: quantity ?? 1,
    metadata: metadata ?? {},
  }));
}

/** The plain fields of a phase; what it leaves open is the schedule's default. */
export function phaseSettings(
  tx: Tx,
  subscription: Pick<Subscription, 'metadata' | 'schedule'>,
  phase: Phase,
): Pick<Subscription, 'metadata'> & Partial<Subscription> {
  const schedule = tx.get('subscription_schedule', String(subscription.schedule ?? ''));
  const defaults = schedule?.default_settings;
  const collection = phase.collection_method ?? defaults?.collection_method ?? null;
  const customer = schedule?.customer;
  const method =
    cardOf(tx, phase.default_payment_method, customer) ??
    cardOf(tx, defaults?.default_payment_method, customer);
  const description = phase.description ?? defaults?.description ?? null;
  const days = phase.invoice_settings?.days_until_due ?? defaults?.invoice_settings.days_until_due ?? null;
  return {
    metadata: mergeMetadata(subscription.metadata, phase.metadata, { isLimited: false }),
    ...(method !== null && { default_payment_method: method }),
    ...(description !== null && { description }),
    ...(collection !== null && {
      collection_method: collection,
      days_until_due: collection === 'send_invoice' ? days : null,
    }),
  };
}

/** A card that the customer still has: one that was detached since is forgotten. */
function cardOf(
  tx: Tx,
  id: Phase['default_payment_method'] | undefined,
  customer: Schedule['customer'] | undefined,
): string | null {
  const method = tx.get('payment_method', String(id ?? ''));
  return method && method.customer === customer ? method.id : null;
}

function sameInterval(tx: Tx, items: Tables['subscription_item'][], phase: Phase): boolean {
  const intervals = [...items.map((item) => item.price), ...phase.items.map((item) => item.price)].map(
    (id) => {
      const recurring = find(tx, 'price', id).recurring;
      return `${recurring?.interval_count} ${recurring?.interval}`;
    },
  );
  return new Set(intervals).size === 1;
}

/** The schedule's own part of a phase's end: the next phase runs, or the schedule is completed. */
export function turnPage(tx: Tx, { schedule, next }: PhaseEnd): void {
  if (next) {
    const current_phase = { start_date: next.start_date, end_date: next.end_date };
    change(tx, 'subscription_schedule', schedule, { current_phase }, 'subscription_schedule.updated');
    return;
  }
  const completed = { status: 'completed', completed_at: tx.now, current_phase: null };
  advance(tx, 'subscription_schedule', schedule, completed, 'subscription_schedule.completed');
  const subscription = tx.get('subscription', schedule.subscription ?? '');
  if (subscription && subscription.status !== 'canceled')
    change(tx, 'subscription', subscription, { schedule: null }, 'customer.subscription.updated');
}

/** A subscription that ends takes its schedule along; for want of payment it is aborted. */
export function cancelSchedule(tx: Tx, subscription: Subscription, reason: string | null): void {
  const schedule = tx.get('subscription_schedule', subscription.schedule ?? '');
  if (schedule?.status !== 'active') return;
  const canceled = { status: 'canceled', canceled_at: tx.now, current_phase: null };
  const type =
    reason === 'payment_failed' ? 'subscription_schedule.aborted' : 'subscription_schedule.canceled';
  advance(tx, 'subscription_schedule', schedule, canceled, type);
}
