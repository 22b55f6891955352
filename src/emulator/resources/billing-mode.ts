import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { object, oneOf, required } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { change } from './emit';
import { find } from './find';
import { intervalOf } from './subscription-item-core';
import { itemsOf, viewSubscription } from './subscription-view';

type Subscription = Tables['subscription'];
type Item = Tables['subscription_item'];

/** https://docs.stripe.com/billing/subscriptions/billing-mode: flexible when nothing is said. */
export const billingModeParam = object({
  flexible: object({ proration_discounts: oneOf('included') }),
  type: required(oneOf('classic', 'flexible')),
});

export function billingMode(tx: Tx, type: 'classic' | 'flexible' = 'flexible'): Subscription['billing_mode'] {
  if (type === 'classic') return { flexible: null, type };
  return { flexible: { proration_discounts: 'included' }, type, updated_at: tx.now };
}

export function isClassic({ billing_mode: mode }: Pick<Subscription, 'billing_mode'>): boolean {
  return mode.type === 'classic';
}

/** Classic billing has one period for all items. */
export function checkIntervals(
  subscription: Pick<Subscription, 'billing_mode'>,
  prices: Tables['price'][],
): void {
  if (!isClassic(subscription) || new Set(prices.map(intervalName)).size <= 1) return;
  throw invalidRequest(
    'All prices on a subscription must have the same `recurring.interval` and `recurring.interval_count`. If you meant to update an existing subscription item instead of creating a new one, make sure to include the subscription item ID in your request. To mix intervals, use a subscription with `billing_mode[type]=flexible`.',
    { param: 'items' },
  );
}

function intervalName(price: Tables['price']): string {
  const { interval, count } = intervalOf(price);
  return `${count} ${interval}`;
}

/** Classic billing starts a new cycle when the interval changes, or when something begins or ceases to cost. */
export function resetsCycle(tx: Tx, subscription: Subscription, before: Item[]): boolean {
  if (!isClassic(subscription)) return false;
  const after = itemsOf(tx, subscription.id);
  const prices = (items: Item[]) => items.map((item) => find(tx, 'price', item.price));
  const intervals = (items: Item[]) => [...new Set(prices(items).map(intervalName))].join();
  const isFree = (items: Item[]) => prices(items).every((price) => (price.unit_amount ?? 0) === 0);
  return intervals(before) !== intervals(after) || isFree(before) !== isFree(after);
}

/** From classic to flexible; there is no way back. https://docs.stripe.com/api/subscriptions/migrate */
export function migrateSubscription(tx: Tx, subscription: Subscription): object {
  if (!isClassic(subscription)) {
    throw invalidRequest('This subscription already uses `flexible` billing mode.', {
      param: 'billing_mode',
    });
  }
  const patch = { billing_mode: billingMode(tx, 'flexible') };
  return viewSubscription(
    tx,
    change(tx, 'subscription', subscription, patch, 'customer.subscription.updated'),
  );
}
