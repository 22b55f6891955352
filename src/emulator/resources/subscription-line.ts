import { formatAmount } from '@/lib/money';
import {
  classicTrialDescription,
  lineAmount,
  lineDescription,
  trialDescription,
} from '../engine/invoice-maths';
import { type Period, share } from '../engine/proration';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { startBilling } from './billed-parts';
import { isClassic } from './billing-mode';
import { activeDiscounts } from './discount-core';
import { find } from './find';
import { amountIn } from './price-view';
import { intervalOf, wholeCycle } from './subscription-item-core';

type Subscription = Tables['subscription'];
type Item = Tables['subscription_item'];

type Line = Tables['invoice']['lines']['data'][number];

/**
 * A subscription item's running period; 0.00 during a trial. A period that is cut, by an anchor that comes first or by a
 * cancellation, costs its share of the whole cycle and counts as a proration.
 */
export function subscriptionLine(tx: Tx, invoice: string, subscription: Subscription, item: Item): Line {
  const price = find(tx, 'price', item.price);
  const quantity = item.quantity ?? 1;
  const unitAmount = amountIn(tx, price, subscription.currency) ?? 0;
  const isTrial = subscription.status === 'trialing';
  const { current_period_start: start, current_period_end: end } = item;
  const cycle = isTrial ? { start, end } : wholeCycle(subscription, item, price);
  const isPart = start !== cycle.start || end !== cycle.end;
  const full = isTrial ? 0 : lineAmount({ unitAmount, quantity });
  const line = itemLine(tx, invoice, subscription, item, {
    amount: isPart ? share(full, cycle, start, end) : full,
    period: { start, end },
    isProration: isPart,
  });
  startBilling(tx, item.id, {
    unit_amount: isTrial ? 0 : unitAmount,
    quantity,
    price: price.id,
    ...cycle,
    until: end,
    source: { invoice, line: line.id },
    invoice_item: null,
  });
  return line;
}

/** A line about a subscription item, for a period and an amount of its own. */
export function itemLine(
  tx: Tx,
  invoice: string,
  subscription: Subscription,
  item: Item,
  { amount, period, isProration }: { amount: number; period: Period; isProration: boolean },
): Line {
  const price = find(tx, 'price', item.price);
  const quantity = item.quantity ?? 1;
  const unitAmount = amountIn(tx, price, subscription.currency) ?? 0;
  const isTrial = subscription.status === 'trialing';
  const name = tx.get('product', price.product)?.name ?? 'Product';
  const { interval, count } = intervalOf(price);
  const text = {
    currency: subscription.currency,
    interval,
    intervalCount: count,
    amount: formatAmount({ amountMinor: unitAmount, currency: subscription.currency }),
  };
  return {
    id: tx.newId('il'),
    object: 'line_item',
    amount,
    currency: subscription.currency,
    description: isTrial
      ? isClassic(subscription)
        ? classicTrialDescription(name)
        : trialDescription(quantity, name)
      : lineDescription({ unitAmount, quantity }, name, text),
    discount_amounts: [],
    discountable: true,
    discounts: activeDiscounts(tx, item.discounts),
    invoice,
    livemode: false,
    metadata: subscription.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: isProration,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: item.price, product: price.product },
      type: 'price_details',
      unit_amount_decimal: isProration ? null : String(isTrial ? 0 : unitAmount),
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  };
}
