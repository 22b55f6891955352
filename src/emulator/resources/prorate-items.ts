import { credit, type Period, prorate, prorationDescription } from '../engine/proration';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { find } from './find';
import { newInvoiceItem } from './invoice-item-core';
import { cycleOf } from './subscription-item-core';

type Subscription = Tables['subscription'];
type Item = Tables['subscription_item'];

/** Items before and after a change. */
export interface ItemsChange {
  before: Item[];
  after: Item[];
}

/** `proration_date` must lie in the running period of every item. */
export function checkProrationDate(items: Item[], at: number): void {
  const isInside = items.every((item) => item.current_period_start <= at && at <= item.current_period_end);
  if (isInside) return;
  throw invalidRequest(
    'The subscription proration date must be within the current period of each subscription item.',
    { param: 'proration_date' },
  );
}

/**
 * The credit for what a change leaves unused and the charge for what it adds, as pending invoice items, credit first.
 * Quantities count like prices: the old amount is credited in full, the new one charged in full.
 * https://docs.stripe.com/billing/subscriptions/prorations
 */
export function prorateItems(tx: Tx, subscription: Subscription, change: ItemsChange, at: number): number {
  let made = 0;
  for (const { old, now } of changedItems(change)) {
    if (old) made += creditUnused(tx, subscription, old, at);
    if (now) made += chargeRemaining(tx, subscription, now, at);
    else if (old) tx.remove('billed_item', old.id);
  }
  return made;
}

/** The credit alone, for a subscription that starts a new cycle now. */
export function creditItems(tx: Tx, subscription: Subscription, items: Item[], at: number): void {
  for (const item of items) creditUnused(tx, subscription, item, at);
}

function changedItems({ before, after }: ItemsChange): { old: Item | undefined; now: Item | undefined }[] {
  const ids = new Set([...before, ...after].map((item) => item.id));
  return [...ids]
    .map((id) => ({ old: before.find((item) => item.id === id), now: after.find((item) => item.id === id) }))
    .filter(({ old, now }) => old?.price !== now?.price || old?.quantity !== now?.quantity);
}

function creditUnused(tx: Tx, subscription: Subscription, item: Item, at: number): number {
  const billed = tx.get('billed_item', item.id);
  if (!billed || billed.end <= at) return 0;
  const amount = credit(billed.unit_amount * billed.quantity, billed, at);
  addItem(tx, subscription, { ...billed, kind: 'credit', amount, at, credited: billed.source });
  return 1;
}

function chargeRemaining(tx: Tx, subscription: Subscription, item: Item, at: number): number {
  const price = find(tx, 'price', item.price);
  const cycle = cycleOf(subscription.billing_cycle_anchor, tx.now, price);
  const quantity = item.quantity ?? 1;
  const unit_amount = price.unit_amount ?? 0;
  const billed = { id: item.id, unit_amount, quantity, price: price.id, ...cycle, source: null };
  tx.put('billed_item', billed);
  const amount = prorate(unit_amount * quantity, cycle, at);
  addItem(tx, subscription, { ...billed, kind: 'debit', amount, at, credited: null });
  return 1;
}

interface Share extends Period {
  kind: 'credit' | 'debit';
  /** The subscription item. */
  id: string;
  price: string;
  quantity: number;
  amount: number;
  at: number;
  credited: Tables['billed_item']['source'];
}

function addItem(tx: Tx, subscription: Subscription, share: Share): void {
  const price = find(tx, 'price', share.price);
  const product = tx.get('product', price.product)?.name ?? 'Product';
  newInvoiceItem(tx, {
    customer: find(tx, 'customer', subscription.customer),
    subscription: subscription.id,
    amount: share.amount,
    currency: subscription.currency,
    description: prorationDescription(share.kind, share.quantity, product, share.at),
    isDiscountable: false,
    metadata: {},
    period: { start: share.at, end: share.end },
    quantity: share.quantity,
    proration: { item: share.id, price: price.id, product: price.product, credited: share.credited },
  });
}
