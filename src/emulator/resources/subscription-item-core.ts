import type { Interval } from '../engine/calendar';
import { cycleAt, periodEnd, periodStart } from '../engine/calendar';
import type { Period } from '../engine/proration';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { ItemTerms } from './billing-terms';

type Subscription = Tables['subscription'];
type Item = Tables['subscription_item'];

export interface NewItem {
  price: Tables['price'];
  quantity: number;
  metadata: Record<string, string>;
  /** Discounts and tax rates of its own. */
  terms?: ItemTerms;
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
  if (start < anchor) return anchor;
  const { interval, count } = intervalOf(price);
  return periodEnd(anchor, start, interval, count);
}

/** The whole cycle of a price that holds `time`. */
export function cycleOf(anchor: number, time: number, price: Tables['price']): Period {
  const { interval, count } = intervalOf(price);
  return cycleAt(anchor, Math.max(anchor, time), interval, count);
}

/**
 * The whole cycle of which an item's running period is all or a part. Before the first anchor it is an imagined one that
 * begins with the period. https://docs.stripe.com/billing/subscriptions/backdating
 */
export function wholeCycle(anchor: number, item: Item, price: Tables['price']): Period {
  const { current_period_start: start } = item;
  if (start >= anchor) return cycleOf(anchor, start, price);
  const { interval, count } = intervalOf(price);
  return { start, end: periodStart(start, interval, count, 1) };
}

export function intervalOf(price: Tables['price']): { interval: Interval; count: number } {
  const { recurring } = price;
  return { interval: (recurring?.interval ?? 'month') as Interval, count: recurring?.interval_count ?? 1 };
}
