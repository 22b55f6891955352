import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { oneOf, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { draftInvoice } from './draft-invoice';
import { create } from './emit';
import { find } from './find';
import { takeItem } from './invoice-item-core';
import { invoiceCustomer, invoiceDiscounts, invoiceFields, invoiceShape } from './invoice-params';
import { invoicePeriodStart } from './invoice-period';
import { viewInvoice } from './invoice-view';
import { currencyCode } from './price-core';
import { priceInvoice } from './price-invoice';

type Subscription = Tables['subscription'];

/** As recorded on invoices made by hand; those of subscriptions have none. */
const rendering = {
  amount_tax_display: null,
  pdf: { page_size: 'auto' },
  template: null,
  template_version: null,
} as const;

/**
 * https://docs.stripe.com/api/invoices/create: a draft made by hand. Items that wait are left alone unless they are asked
 * for; more can be put on it until it is finalized.
 */
export const createInvoice = operation('POST /v1/invoices', {
  params: {
    ...invoiceShape,
    currency: text({ max: 3 }),
    customer: text(),
    pending_invoice_items_behavior: oneOf('exclude', 'include'),
    subscription: text(),
  },
  returns: 'invoice',
  run(request, params) {
    const customer = invoiceCustomer(request, params.customer);
    const tx = onClockOf(request, customer.id);
    const subscription =
      params.subscription === undefined ? null : billable(tx, params.subscription, customer.id);
    const currency = checkedCurrency(params.currency, subscription?.currency ?? customer.currency ?? null);
    const id = tx.newId('in');
    const blank = {
      collection_method: 'charge_automatically',
      due_date: null,
      metadata: {},
      auto_advance: false,
    };
    const fields = invoiceFields(tx, blank, customer, params);
    const items =
      params.pending_invoice_items_behavior === 'include'
        ? waiting(tx, customer.id, subscription, currency)
        : [];
    const draft = draftInvoice(tx, id, {
      customer,
      subscription,
      reason: 'manual',
      lines: items.map((item) => takeItem(tx, item, id)),
      periodStart: subscription ? invoicePeriodStart(tx, subscription) : undefined,
      fields: { currency, rendering, webhooks_delivered_at: tx.now, ...fields },
    });
    const discounts = invoiceDiscounts(tx, draft, params.discounts);
    const invoice = discounts ? priceInvoice(tx, { ...draft, ...discounts }, draft.lines.data) : draft;
    return viewInvoice(tx, create(tx, 'invoice', invoice, 'invoice.created'));
  },
});

function billable(tx: Tx, id: string, customer: string): Subscription {
  const subscription = find(tx, 'subscription', id, 'subscription');
  if (subscription.customer !== customer) {
    throw invalidRequest('The subscription does not belong to the customer.', { param: 'subscription' });
  }
  if (subscription.status !== 'canceled' && subscription.status !== 'incomplete_expired') return subscription;
  throw invalidRequest(`The subscription ${id} has ended, so it cannot be invoiced.`, {
    param: 'subscription',
  });
}

function checkedCurrency(named: string | undefined, known: string | null): string {
  if (named === undefined) return known ?? 'usd';
  const currency = currencyCode(named);
  if (known === null || known === currency) return currency;
  throw invalidRequest(
    `You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or invoice item with currency ${known}.`,
    { param: 'currency' },
  );
}

/** What waits for this invoice, oldest first: the subscription's items, or the customer's without a subscription. */
function waiting(tx: Tx, customer: string, subscription: Subscription | null, currency: string) {
  return tx
    .where('invoiceitem', 'customer', customer)
    .filter((item) => item.invoice === null && item.currency === currency)
    .filter(
      (item) => (item.parent?.subscription_details?.subscription ?? null) === (subscription?.id ?? null),
    )
    .reverse();
}
