import type { Interval } from '../engine/calendar';
import { cycleAt, periodStart } from '../engine/calendar';
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

/** What a subscription's cycle is counted from. */
export type CycleAnchor = Pick<Subscription, 'billing_cycle_anchor' | 'billing_cycle_anchor_config'>;

/** A cycle that is counted from `at`. */
export function cycleFrom(at: number): CycleAnchor {
  return { billing_cycle_anchor: at, billing_cycle_anchor_config: null };
}

/** An item whose running period begins at `start`, now when absent: up to the trial's end, or to the end of its cycle. */
export function newSubscriptionItem(
  tx: Tx,
  subscription: Subscription,
  { price, quantity, metadata }: NewItem,
  { trialEnd, start = tx.now }: { trialEnd: number | null; start?: number },
): Item {
  return {
    id: tx.newId('si'),
    object: 'subscription_item',
    billing_thresholds: null,
    created: tx.now,
    current_period_end: trialEnd ?? cycleEnd(subscription, start, price),
    current_period_start: start,
    current_trial: null,
    discounts: [],
    metadata,
    price: price.id,
    quantity,
    subscription: subscription.id,
    tax_rates: [],
  };
}

/** The end of the period that holds `start`: the first anchor, or a step of the price's interval from it. */
export function cycleEnd(from: CycleAnchor, start: number, price: Tables['price']): number {
  const { billing_cycle_anchor: anchor } = from;
  return start < anchor ? anchor : cycleOf(from, start, price).end;
}

/** The whole cycle of a price that holds `time`. */
export function cycleOf(from: CycleAnchor, time: number, price: Tables['price']): Period {
  const { billing_cycle_anchor: anchor, billing_cycle_anchor_config: config } = from;
  const { interval, count } = intervalOf(price);
  return cycleAt(anchor, Math.max(anchor, time), interval, count, config?.day_of_month);
}

/**
 * The whole cycle of which an item's running period is all or a part. Before the first anchor it is an imagined one that
 * begins with the period. https://docs.stripe.com/billing/subscriptions/backdating
 */
export function wholeCycle(from: CycleAnchor, item: Item, price: Tables['price']): Period {
  const { current_period_start: start } = item;
  if (start >= from.billing_cycle_anchor) return cycleOf(from, start, price);
  return { start, end: afterOne(start, price) };
}

/** One interval of a price after `start`. */
export function afterOne(start: number, price: Tables['price']): number {
  const { interval, count } = intervalOf(price);
  return periodStart(start, interval, count, 1);
}

export function intervalOf(price: Tables['price']): { interval: Interval; count: number } {
  const { recurring } = price;
  return { interval: (recurring?.interval ?? 'month') as Interval, count: recurring?.interval_count ?? 1 };
}
