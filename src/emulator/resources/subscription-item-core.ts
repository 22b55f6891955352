import type { Interval } from '../engine/calendar';
import { cycleAt, periodEnd } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';

type Subscription = Tables['subscription'];

export interface NewItem {
  price: Tables['price'];
  quantity: number;
  metadata: Record<string, string>;
}

/** An item on the subscription's cycle. Its first period is the trial, or one interval from the anchor. */
export function newSubscriptionItem(
  tx: Tx,
  subscription: Subscription,
  { price, quantity, metadata }: NewItem,
  trialEnd: number | null,
): Tables['subscription_item'] {
  return {
    id: tx.newId('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: tx.now,
    current_period_end: trialEnd ?? cycleEnd(subscription.billing_cycle_anchor, tx.now, price),
    current_period_start: tx.now,
    current_trial: null,
    discounts: [],
    metadata,
    price: price.id,
    quantity,
    subscription: subscription.id,
    tax_rates: [],
  };
}

/** The end of the period that holds `start`, on the anchor's cycle with the price's interval. */
export function cycleEnd(anchor: number, start: number, price: Tables['price']): number {
  const interval = (price.recurring?.interval ?? 'month') as Interval;
  return periodEnd(anchor, start, interval, price.recurring?.interval_count ?? 1);
}

/** The whole cycle of a price that holds `time`. */
export function cycleOf(
  anchor: number,
  time: number,
  price: Tables['price'],
): { start: number; end: number } {
  const interval = (price.recurring?.interval ?? 'month') as Interval;
  return cycleAt(anchor, Math.max(anchor, time), interval, price.recurring?.interval_count ?? 1);
}
