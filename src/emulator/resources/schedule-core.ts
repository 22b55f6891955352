import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { advance, change } from './emit';
import { find } from './find';
import { newSubscriptionItem } from './subscription-item-core';
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
 * Gives the subscription the items of a phase. Items are kept where they can be, by price and then in order. Nothing is
 * prorated: a phase begins where a period ends. A new interval starts its cycle then.
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
    if (item) tx.put('subscription_item', { ...item, price: price.id, quantity });
    else
      tx.put(
        'subscription_item',
        newSubscriptionItem(tx, subscription, { price, quantity, metadata: {} }, { trialEnd: tx.now }),
      );
  }
  for (const item of free) {
    tx.remove('subscription_item', item.id);
    tx.remove('billed_item', item.id);
  }
  const isSameCycle = sameInterval(tx, existing, phase);
  const next = { ...subscription, ...(!isSameCycle && { billing_cycle_anchor: tx.now }) };
  tx.put('subscription', next);
  return next;
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

/** A subscription that ends takes its schedule along. */
export function cancelSchedule(tx: Tx, subscription: Subscription): void {
  const schedule = tx.get('subscription_schedule', subscription.schedule ?? '');
  if (schedule?.status !== 'active') return;
  const canceled = { status: 'canceled', canceled_at: tx.now, current_phase: null };
  advance(tx, 'subscription_schedule', schedule, canceled, 'subscription_schedule.canceled');
}
