import { isDueWork, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest, missingParam, noSuch } from '../wire/stripe-error';
import { checkIntervals } from './billing-mode';
import { itemTermFields } from './billing-terms';
import { find } from './find';
import { checkItemsAmount } from './items-amount';
import { cycleOf, newSubscriptionItem } from './subscription-item-core';
import { checkCurrency, type itemParam, itemPrice } from './subscription-params';
import { itemsOf } from './subscription-view';

type Subscription = Tables['subscription'];
export type ItemChange = ReturnType<typeof itemParam.parse> & {
  /** A schedule's phase has it: its price may have been archived since. */
  isPromised?: boolean;
};

/** A price change resets the quantity to 1 unless it is sent, as at Stripe. */
export function changeItems(tx: Tx, subscription: Subscription, changes: ItemChange[]): void {
  const items = itemsOf(tx, subscription.id);
  checkNamedOnce(changes);
  for (const [index, change] of changes.entries()) changeItem(tx, subscription, items, change, index);
  const left = itemsOf(tx, subscription.id);
  if (left.length === 0)
    throw invalidRequest('A subscription must have at least one active item.', { param: 'items' });
  const prices = left.map((item) => find(tx, 'price', item.price, 'items'));
  checkCurrency(tx, null, prices, subscription.currency);
  checkIntervals(subscription, prices);
  const bought = left.map(({ quantity }, index) => ({ price: prices[index], quantity: quantity ?? 1 }));
  checkItemsAmount(tx, bought, subscription.currency);
  if (new Set(left.map((item) => item.price)).size !== left.length) {
    throw invalidRequest('Cannot add multiple subscription items with the same plan.', { param: 'items' });
  }
}

/** Two changes of one item in one request contradict each other. */
function checkNamedOnce(changes: ItemChange[]): void {
  for (const [index, { id }] of changes.entries()) {
    if (id === undefined || changes.findIndex((other) => other.id === id) === index) continue;
    throw invalidRequest(`The subscription item '${id}' is named twice.`, { param: `items[${index}][id]` });
  }
}

function changeItem(
  tx: Tx,
  subscription: Subscription,
  items: Tables['subscription_item'][],
  change: ItemChange,
  index: number,
) {
  const trialEnd = subscription.status === 'trialing' ? subscription.trial_end : null;
  const at = `items[${index}]`;
  if (change.id === undefined) {
    const price = itemPrice(tx, change, at, change.isPromised);
    if (!price) throw missingParam(`${at}[price]`);
    const spec = { price, quantity: change.quantity ?? 1, metadata: mergeMetadata({}, change.metadata) };
    const added = newSubscriptionItem(tx, subscription, spec, { trialEnd });
    const terms = itemTermFields(tx, subscription, added, change, at);
    tx.put('subscription_item', { ...added, ...terms });
    return;
  }
  const item = items.find((candidate) => candidate.id === change.id);
  if (!item) throw noSuch('subscription_item', change.id, `${at}[id]`);
  if (change.deleted) {
    tx.remove('subscription_item', item.id);
    return;
  }
  const price = itemPrice(tx, change, at, change.isPromised) ?? find(tx, 'price', item.price);
  const isNewPrice = price.id !== item.price;
  tx.put('subscription_item', {
    ...item,
    price: price.id,
    quantity: change.quantity ?? (isNewPrice ? 1 : item.quantity),
    metadata: mergeMetadata(item.metadata, change.metadata, { isLimited: !isDueWork(tx) }),
    ...itemTermFields(tx, subscription, { ...item, price: price.id }, change, at),
    ...(isNewPrice && trialEnd === null && runningPeriod(tx, subscription, item, price)),
  });
}

/**
 * Flexible billing keeps the anchor: the running period of a new interval is the one on the anchor's cycle that holds
 * now. Its start stays where it was, unless the new cycle starts later.
 * https://docs.stripe.com/billing/subscriptions/billing-mode
 */
function runningPeriod(
  tx: Tx,
  subscription: Subscription,
  item: Tables['subscription_item'],
  price: Tables['price'],
) {
  // Before the first anchor every item waits for it.
  if (tx.now < subscription.billing_cycle_anchor) return {};
  const { start, end } = cycleOf(subscription, tx.now, price);
  return { current_period_start: Math.max(item.current_period_start, start), current_period_end: end };
}
