import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { boolean, clearable, metadata, object, required, text, timestamp } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { taxRatesParam } from './billing-terms';
import { discountsParam, redeemDiscounts } from './discount-core';
import { newInvoiceItem } from './invoice-item-core';
import { itemCurrency, itemPrice, itemPriceShape, namesPrice } from './invoice-item-price';
import { taxRates } from './tax-core';

type InvoiceItem = Tables['invoiceitem'];

/** What creating and updating an item, or a line of a draft, have in common. */
export const itemShape = {
  ...itemPriceShape,
  description: text({ max: 1000 }),
  discountable: boolean(),
  discounts: clearable(discountsParam),
  metadata: metadata(),
  period: object({ start: required(timestamp()), end: required(timestamp()) }),
  tax_rates: clearable(taxRatesParam),
};

export type ItemParams = {
  [K in keyof typeof itemShape]?: ReturnType<(typeof itemShape)[K]['parse']>;
};

/** An item of a customer, for a draft's currency or the customer's own. */
export function createItem(
  tx: Tx,
  place: { customer: Tables['customer']; draft: Tables['invoice'] | null; subscription: string | null },
  params: ItemParams & { currency?: string },
): InvoiceItem {
  const { customer, draft, subscription } = place;
  const currency = itemCurrency(params) ?? draft?.currency ?? customer.currency ?? 'usd';
  checkItemCurrency(draft?.currency ?? customer.currency ?? currency, currency);
  const { amount, name, price, quantity } = itemPrice(tx, params, currency);
  checkPeriod(params.period);
  return newInvoiceItem(tx, {
    customer,
    subscription,
    amount,
    currency,
    description: params.description ?? name,
    isDiscountable: params.discountable ?? amount >= 0,
    discounts: (id) =>
      redeemDiscounts(tx, params.discounts ?? [], placeOf(customer.id, id, currency, amount), 'discounts'),
    metadata: mergeMetadata({}, params.metadata),
    period: params.period ?? { start: tx.now, end: tx.now },
    price,
    proration: null,
    quantity,
    taxRates: taxRates(tx, params.tax_rates ?? [], 'tax_rates'),
  });
}

/** The item with what the parameters change; the amount of a proration stays. Stripe has no event for it. */
export function changeItem(tx: Tx, item: InvoiceItem, params: ItemParams): InvoiceItem {
  const priced = namesPrice(params) ? itemPrice(tx, withOldPrice(item, params), item.currency) : null;
  if (item.proration && (priced || params.discountable !== undefined)) {
    throw invalidRequest('You cannot change the amount of a proration.', { param: 'amount' });
  }
  checkPeriod(params.period);
  const amount = priced?.amount ?? item.amount;
  const discounts =
    params.discounts === undefined
      ? (item.discounts ?? [])
      : redeemDiscounts(
          tx,
          params.discounts ?? [],
          placeOf(String(item.customer), item.id, item.currency, amount),
          'discounts',
        );
  const next: InvoiceItem = {
    ...item,
    amount,
    net_amount: (params.discountable ?? item.discountable) ? undefined : amount,
    description: params.description ?? priced?.name ?? item.description,
    discountable: params.discountable ?? item.discountable,
    discounts,
    metadata: mergeMetadata(item.metadata ?? {}, params.metadata),
    period: params.period ?? item.period,
    ...(priced && {
      pricing: {
        price_details: { price: priced.price.id, product: priced.price.product },
        type: 'price_details' as const,
        unit_amount_decimal: String(priced.price.unitAmount),
      },
      quantity: priced.quantity,
      quantity_decimal: String(priced.quantity),
    }),
    ...(params.tax_rates !== undefined && {
      tax_rates: taxRates(tx, params.tax_rates ?? [], 'tax_rates'),
    }),
  };
  tx.put('invoiceitem', next);
  return next;
}

function checkItemCurrency(expected: string, currency: string): void {
  if (expected === currency) return;
  throw invalidRequest(
    `You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or invoice item with currency ${expected}.`,
    { param: 'currency' },
  );
}

function checkPeriod(period: { start: number; end: number } | undefined): void {
  if (!period || period.end >= period.start) return;
  throw invalidRequest('The end of a period must not lie before its start.', { param: 'period[end]' });
}

function placeOf(customer: string, item: string, currency: string, amount: number) {
  return { customer, invoice_item: item, currency, amount };
}

/** A new quantity alone is of the price that the item has. */
function withOldPrice<P extends { amount?: number; quantity?: number }>(item: InvoiceItem, params: P) {
  const unitAmount = item.pricing?.unit_amount_decimal;
  const isQuantityAlone = Object.keys(params).every((key) => !(key in itemPriceShape) || key === 'quantity');
  return isQuantityAlone && unitAmount ? { ...params, unit_amount_decimal: unitAmount } : params;
}
