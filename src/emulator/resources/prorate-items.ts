import { type Period, prorationDescription, share } from '../engine/proration';
import type { BilledPart } from '../store/billing-rows';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { addBilled, billedParts, endBilling, netShare } from './billed-parts';
import { cycleDiscounts } from './cycle-discounts';
import { find } from './find';
import { newInvoiceItem } from './invoice-item-core';
import { amountIn } from './price-view';
import { wholeCycle } from './subscription-item-core';

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
 * Quantities count like prices: the old amount is credited in full, the new one charged in full. An item whose period
 * alone was cut or prolonged, by another `cancel_at`, is credited or charged for the difference.
 * https://docs.stripe.com/billing/subscriptions/prorations
 */
export function prorateItems(tx: Tx, subscription: Subscription, change: ItemsChange, at: number): number {
  let made = 0;
  const off = cycleDiscounts(tx, subscription, change.after);
  for (const { old, now } of changedItems(change)) {
    const isSame = old?.price === now?.price && old?.quantity === now?.quantity;
    const from = isSame && now ? Math.max(at, Math.min(now.current_period_end, billedUntil(tx, now))) : at;
    if (old) made += creditUnused(tx, subscription, old, from);
    if (now) made += chargeRemaining(tx, subscription, now, from, off.get(now.id) ?? 0);
    else if (old) tx.remove('billed_item', old.id);
  }
  return made;
}

/** What an item that is taken up again costs for the rest of its period, where that is not paid for already. */
export function chargeItems(tx: Tx, subscription: Subscription, items: Item[], at: number): void {
  const off = cycleDiscounts(tx, subscription, items);
  for (const item of items) {
    const paid = billedParts(tx, item.id).at(-1)?.until ?? at;
    chargeRemaining(tx, subscription, item, Math.max(at, paid), off.get(item.id) ?? 0);
  }
}

/** The credit alone, for a subscription that starts a new cycle now or ends. */
export function creditItems(tx: Tx, subscription: Subscription, items: Item[], at: number): number {
  return items.reduce((made, item) => made + creditUnused(tx, subscription, item, at), 0);
}

function billedUntil(tx: Tx, item: Item): number {
  return billedParts(tx, item.id).at(-1)?.until ?? item.current_period_end;
}

function changedItems({ before, after }: ItemsChange): { old: Item | undefined; now: Item | undefined }[] {
  const ids = new Set([...before, ...after].map((item) => item.id));
  return [...ids]
    .map((id) => ({ old: before.find((item) => item.id === id), now: after.find((item) => item.id === id) }))
    .filter(
      ({ old, now }) =>
        old?.price !== now?.price ||
        old?.quantity !== now?.quantity ||
        old?.current_period_end !== now?.current_period_end,
    );
}

/** One credit for each part that was billed beyond `at`. */
function creditUnused(tx: Tx, subscription: Subscription, item: Item, at: number): number {
  const unused = creditable(tx, subscription, item).filter((part) => part.until > at);
  for (const part of unused) {
    const from = Math.max(at, startOf(tx, item, part));
    const amount = 0 - netShare(part, from, part.until);
    const period = { start: from, end: part.until };
    addItem(tx, subscription, { ...part, item, kind: 'credit', amount, period });
  }
  if (unused.length > 0) endBilling(tx, item.id, at);
  return unused.length;
}

/** Flexible billing credits what was billed, classic billing what the item costs at present. */
function creditable(tx: Tx, subscription: Subscription, item: Item): BilledPart[] {
  const parts = billedParts(tx, item.id);
  const last = parts.at(-1);
  if (subscription.billing_mode.type !== 'classic' || !last) return parts;
  const price = find(tx, 'price', item.price);
  const unit_amount = amountIn(tx, price, subscription.currency) ?? 0;
  return [{ ...last, unit_amount, quantity: item.quantity ?? 1, price: price.id }];
}

/** A part begins where the one before it ends. */
function startOf(tx: Tx, item: Item, part: BilledPart): number {
  const parts = billedParts(tx, item.id);
  return parts[parts.indexOf(part) - 1]?.until ?? part.start;
}

/**
 * Charges what is left of the period. Discounts are included in proportion, as flexible billing does: `off` is what they
 * would take off a whole cycle.
 */
function chargeRemaining(tx: Tx, subscription: Subscription, item: Item, at: number, off: number): number {
  const until = item.current_period_end;
  if (at >= until) return 0;
  const price = find(tx, 'price', item.price);
  const cycle = wholeCycle(subscription, item, price);
  const quantity = item.quantity ?? 1;
  const unit_amount = amountIn(tx, price, subscription.currency) ?? 0;
  const discount = off > 0 && { discount: { amount: share(off, cycle, at, until), start: at, end: until } };
  const part = { unit_amount, quantity, ...discount, price: price.id, ...cycle, until, source: null };
  const amount = netShare({ ...part, invoice_item: null }, at, until);
  const period = { start: at, end: until };
  const { id } = addItem(tx, subscription, { ...part, item, kind: 'debit', amount, period });
  addBilled(tx, item.id, { ...part, invoice_item: id });
  return 1;
}

interface Share {
  kind: 'credit' | 'debit';
  item: Item;
  price: string;
  quantity: number;
  amount: number;
  period: Period;
  source: BilledPart['source'];
}

function addItem(tx: Tx, subscription: Subscription, part: Share): Tables['invoiceitem'] {
  const price = find(tx, 'price', part.price);
  const product = tx.get('product', price.product)?.name ?? 'Product';
  return newInvoiceItem(tx, {
    customer: find(tx, 'customer', subscription.customer),
    subscription: subscription.id,
    amount: part.amount,
    currency: subscription.currency,
    description: prorationDescription(part.kind, part.quantity, product, part.period.start),
    isDiscountable: false,
    taxRates: part.item.tax_rates ?? [],
    metadata: {},
    period: part.period,
    quantity: part.quantity,
    proration: {
      item: part.item.id,
      price: price.id,
      product: price.product,
      credited: part.kind === 'credit' ? part.source : null,
    },
  });
}
