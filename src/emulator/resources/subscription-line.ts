import { formatAmount } from '@/lib/money';
import type { Interval } from '../engine/calendar';
import { lineAmount, lineDescription, trialDescription } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';

type Line = Tables['invoice']['lines']['data'][number];

/** A subscription item's running period; 0.00 during a trial. */
export function subscriptionLine(
  tx: Tx,
  invoice: string,
  subscription: Tables['subscription'],
  item: Tables['subscription_item'],
): Line {
  const price = tx.get('price', item.price);
  const product = price && tx.get('product', price.product);
  const quantity = item.quantity ?? 1;
  const unitAmount = price?.unit_amount ?? 0;
  const isTrial = subscription.status === 'trialing';
  const amount = isTrial ? 0 : lineAmount({ unitAmount, quantity });
  const name = product?.name ?? 'Product';
  const text = {
    currency: subscription.currency,
    interval: (price?.recurring?.interval ?? 'month') as Interval,
    intervalCount: price?.recurring?.interval_count ?? 1,
    amount: formatAmount({ amountMinor: unitAmount, currency: subscription.currency }),
  };
  return {
    id: tx.newId('il'),
    object: 'line_item',
    amount,
    currency: subscription.currency,
    description: isTrial
      ? trialDescription(quantity, name)
      : lineDescription({ unitAmount, quantity }, name, text),
    discount_amounts: [],
    discountable: true,
    discounts: [],
    invoice,
    livemode: false,
    metadata: subscription.metadata,
    parent: {
      invoice_item_details: null,
      subscription_item_details: {
        invoice_item: null,
        proration: false,
        proration_details: { credited_items: null },
        subscription: subscription.id,
        subscription_item: item.id,
      },
      type: 'subscription_item_details',
    },
    period: { start: item.current_period_start, end: item.current_period_end },
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: item.price, product: price?.product ?? '' },
      type: 'price_details',
      unit_amount_decimal: String(isTrial ? 0 : unitAmount),
    },
    quantity,
    quantity_decimal: String(quantity),
    subscription: subscription.id,
    subtotal: amount,
    taxes: [],
  };
}

/** A later change credits what a line has billed. */
export function rememberBilled(tx: Tx, invoice: string, line: Line): void {
  const details = line.parent?.subscription_item_details;
  if (!details || details.proration) return;
  const quantity = line.quantity ?? 1;
  tx.put('billed_item', {
    id: details.subscription_item,
    unit_amount: quantity === 0 ? 0 : line.amount / quantity,
    quantity,
    price: line.pricing?.price_details?.price ?? '',
    start: line.period.start,
    end: line.period.end,
    source: { invoice, line: line.id },
  });
}
