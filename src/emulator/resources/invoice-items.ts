import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, clearable, integer, metadata, object, required, text } from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { taxRatesParam } from './billing-terms';
import { onClockFilter, onClockOf } from './clock';
import { discountsParam, redeemDiscounts } from './discount-core';
import { draftOnly, isLineOf, repriceDraft } from './edit-draft';
import { find } from './find';
import { deleteInvoiceItem, itemLine, newInvoiceItem, takeItem } from './invoice-item-core';
import { itemCurrency, itemPrice, itemPriceShape, namesPrice } from './invoice-item-price';
import { taxRates } from './tax-core';

type InvoiceItem = Tables['invoiceitem'];

const writable = {
  ...itemPriceShape,
  description: text({ max: 1000 }),
  discountable: boolean(),
  discounts: clearable(discountsParam),
  metadata: metadata(),
  period: object({ start: required(integer()), end: required(integer()) }),
  tax_rates: taxRatesParam,
};

/** https://docs.stripe.com/api/invoiceitems: what waits for the customer's next invoice, or stands on a draft. */
export const invoiceItemOperations = [
  operation('POST /v1/invoiceitems', {
    params: {
      ...writable,
      currency: text({ max: 3 }),
      customer: text(),
      invoice: text(),
      subscription: text(),
    },
    returns: 'invoiceitem',
    run(request, params) {
      const draft = params.invoice === undefined ? null : find(request, 'invoice', params.invoice, 'invoice');
      const owner = params.customer ?? draft?.customer;
      if (!owner) throw missingParam('customer');
      const customer = find(request, 'customer', owner, 'customer');
      const tx = onClockOf(request, customer.id);
      if (draft) checkDraft(draft, customer.id);
      const subscription = subscriptionFor(tx, params.subscription, customer.id);
      const currency = itemCurrency(params) ?? draft?.currency ?? customer.currency ?? 'usd';
      checkItemCurrency(draft?.currency ?? customer.currency ?? currency, currency);
      const { amount, name, price, quantity } = itemPrice(tx, params, currency);
      checkPeriod(params.period);
      const item = newInvoiceItem(tx, {
        customer,
        subscription,
        amount,
        currency,
        description: params.description ?? name,
        isDiscountable: params.discountable ?? amount >= 0,
        discounts: (id) =>
          redeemDiscounts(
            tx,
            params.discounts ?? [],
            placeOf(customer.id, id, currency, amount),
            'discounts',
          ),
        metadata: mergeMetadata({}, params.metadata),
        period: params.period ?? { start: tx.now, end: tx.now },
        price,
        proration: null,
        quantity,
        taxRates: taxRates(tx, params.tax_rates ?? [], 'tax_rates'),
      });
      if (!draft) return item;
      repriceDraft(tx, draft, { lines: [...draft.lines.data, takeItem(tx, item, draft.id)] });
      return find(tx, 'invoiceitem', item.id);
    },
  }),

  operation('GET /v1/invoiceitems/:id', {
    params: {},
    returns: 'invoiceitem',
    run: (tx, _, id) => find(tx, 'invoiceitem', id),
  }),

  operation('POST /v1/invoiceitems/:id', {
    params: writable,
    returns: 'invoiceitem',
    run(request, params, id) {
      const item = find(request, 'invoiceitem', id);
      const tx = onClockOf(request, String(item.customer));
      const draft = draftOf(tx, item);
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
              placeOf(String(item.customer), id, item.currency, amount),
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
        ...(params.tax_rates && { tax_rates: taxRates(tx, params.tax_rates, 'tax_rates') }),
      };
      // Stripe has no event for it.
      tx.put('invoiceitem', next);
      if (draft) {
        const isLine = isLineOf(id);
        const lines = draft.lines.data.map((line) =>
          isLine(line) ? { ...itemLine(tx, next, draft.id), id: line.id } : line,
        );
        repriceDraft(tx, draft, { lines });
      }
      return next;
    },
  }),

  operation('GET /v1/invoiceitems', {
    params: { ...pageParams, created: createdParam, customer: text(), invoice: text(), pending: boolean() },
    returns: 'invoiceitem',
    isList: true,
    run(tx, params) {
      const { created, customer, invoice, pending } = params;
      const rows = (customer ? tx.where('invoiceitem', 'customer', customer) : tx.all('invoiceitem'))
        .filter(onClockFilter(tx, { customer: customer ?? invoice }))
        .filter((row) => invoice === undefined || row.invoice === invoice)
        .filter((row) => pending === undefined || (row.invoice === null) === pending)
        .filter((row) => matchesCreated(row.date, created));
      return page(rows, params, '/v1/invoiceitems');
    },
  }),

  operation('DELETE /v1/invoiceitems/:id', {
    params: {},
    returns: 'invoiceitem',
    run(request, _, id) {
      const item = find(request, 'invoiceitem', id);
      const tx = onClockOf(request, String(item.customer));
      const draft = draftOf(tx, item);
      deleteInvoiceItem(tx, item);
      const isLine = isLineOf(id);
      if (draft) repriceDraft(tx, draft, { lines: draft.lines.data.filter((line) => !isLine(line)) });
      return { id, object: 'invoiceitem', deleted: true };
    },
  }),
];

/** The draft that an item stands on; null while it waits. On a final invoice it cannot be changed any more. */
function draftOf(tx: Tx, item: InvoiceItem): Tables['invoice'] | null {
  if (item.invoice === null) return null;
  return draftOnly(find(tx, 'invoice', String(item.invoice)));
}

function checkDraft(draft: Tables['invoice'], customer: string): void {
  draftOnly(draft, 'invoice');
  if (draft.customer === customer) return;
  throw invalidRequest('The invoice does not belong to the customer.', { param: 'invoice' });
}

function subscriptionFor(tx: Tx, id: string | undefined, customer: string): string | null {
  if (id === undefined) return null;
  if (find(tx, 'subscription', id, 'subscription').customer === customer) return id;
  throw invalidRequest('The subscription does not belong to the customer.', { param: 'subscription' });
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
