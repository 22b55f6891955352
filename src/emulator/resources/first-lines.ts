import { cycleAt } from '../engine/calendar';
import { type Period, share } from '../engine/proration';
import { isDueWork, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest } from '../wire/stripe-error';
import { startBilling } from './billed-parts';
import { checkLargest } from './charge-amount-rules';
import { find } from './find';
import { newInvoiceItem, takeItem } from './invoice-item-core';
import { otherCurrency } from './items-amount';
import { amountIn } from './price-view';
import { afterOne, intervalOf } from './subscription-item-core';
import { itemLine, subscriptionLine } from './subscription-line';

type Subscription = Tables['subscription'];
type Item = Tables['subscription_item'];
type Line = Tables['invoice']['lines']['data'][number];

/** "Backdating isn't supported when an invoice has more than 250 line items": https://docs.stripe.com/billing/subscriptions/backdating */
const linesMax = 250;

/** A price that is billed once, beside a subscription's items. */
export interface OneTimeItem {
  price: Tables['price'];
  quantity: number;
  metadata: Record<string, string>;
}

/** The lines of one-time prices: invoice items for the subscription's running period, taken at once. */
export function oneTimeLines(
  tx: Tx,
  invoice: string,
  subscription: Subscription,
  items: Item[],
  once: OneTimeItem[],
): Line[] {
  return addOneTimeItems(tx, subscription, items, once).map((item) => takeItem(tx, item, invoice));
}

/** One-time prices as items that wait for the subscription's next invoice. */
export function addOneTimeItems(
  tx: Tx,
  subscription: Subscription,
  items: Item[],
  once: OneTimeItem[],
): Tables['invoiceitem'][] {
  const period = {
    start: Math.max(...items.map((item) => item.current_period_start)),
    end: Math.min(...items.map((item) => item.current_period_end)),
  };
  return once.flatMap(({ price, quantity, metadata }) => {
    const unitAmount = amountIn(tx, price, subscription.currency);
    if (unitAmount === undefined) {
      if (isDueWork(tx)) return [];
      throw otherCurrency(price, subscription.currency, 'add_invoice_items');
    }
    if (!isDueWork(tx)) checkLargest(unitAmount * quantity, subscription.currency, 'add_invoice_items');
    return newInvoiceItem(tx, {
      customer: find(tx, 'customer', subscription.customer),
      subscription: subscription.id,
      amount: unitAmount * quantity,
      currency: subscription.currency,
      description: tx.get('product', price.product)?.name ?? null,
      isDiscountable: true,
      metadata: mergeMetadata({}, metadata),
      period,
      quantity,
      price: { id: price.id, product: price.product, unitAmount },
      proration: null,
    });
  });
}

/**
 * The lines of a new subscription's items: the time before now when its start is dated back, each natural period a line,
 * then the running one. What is not prorated is free. https://docs.stripe.com/billing/subscriptions/backdating
 */
export function firstLines(
  tx: Tx,
  invoice: string,
  subscription: Subscription,
  items: Item[],
  { isProrated }: { isProrated: boolean },
): Line[] {
  const lines = items.flatMap((item) => [
    ...(isProrated ? pastLines(tx, invoice, subscription, item) : []),
    isProrated || !isStub(subscription, item)
      ? subscriptionLine(tx, invoice, subscription, item)
      : freeLine(tx, invoice, subscription, item),
  ]);
  if (lines.length > linesMax) {
    throw invalidRequest(`Backdating would make an invoice of more than ${linesMax} lines.`, {
      param: 'backdate_start_date',
    });
  }
  return lines;
}

/** The time up to a first anchor that lies ahead. */
function isStub({ status, billing_cycle_anchor: anchor }: Subscription, item: Item): boolean {
  return status !== 'trialing' && item.current_period_start < anchor;
}

function freeLine(tx: Tx, invoice: string, subscription: Subscription, item: Item): Line {
  const period = { start: item.current_period_start, end: item.current_period_end };
  const line = itemLine(tx, invoice, subscription, item, { amount: 0, period, isProration: true });
  startBilling(tx, item.id, {
    unit_amount: 0,
    quantity: item.quantity ?? 1,
    price: item.price,
    ...period,
    until: period.end,
    source: { invoice, line: line.id },
    invoice_item: null,
  });
  return line;
}

function pastLines(tx: Tx, invoice: string, subscription: Subscription, item: Item): Line[] {
  const price = find(tx, 'price', item.price);
  const full = (amountIn(tx, price, subscription.currency) ?? 0) * (item.quantity ?? 1);
  const { start_date: from } = subscription;
  return pastPeriods(from, item.current_period_start, price).map((period) => {
    const cycle = { start: period.start, end: afterOne(period.start, price) };
    return itemLine(tx, invoice, { ...subscription, status: 'active' }, item, {
      amount: share(full, cycle, period.start, period.end),
      period,
      isProration: true,
    });
  });
}

/** Natural periods counted from the start, the last one cut where the running period begins. */
function pastPeriods(from: number, until: number, price: Tables['price']): Period[] {
  const { interval, count } = intervalOf(price);
  const periods: Period[] = [];
  for (let start = from; start < until && periods.length <= linesMax; ) {
    const { end } = cycleAt(from, start, interval, count);
    periods.push({ start, end: Math.min(end, until) });
    start = end;
  }
  return periods;
}
