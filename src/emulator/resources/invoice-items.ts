import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, integer, metadata, object, required, text, unsupported } from '../wire/params';
import { invalidRequest, missingParam } from '../wire/stripe-error';
import { onClockFilter, onClockOf } from './clock';
import { find } from './find';
import { deleteInvoiceItem, newInvoiceItem } from './invoice-item-core';

type InvoiceItem = Tables['invoiceitem'];

/** https://docs.stripe.com/api/invoiceitems: what waits for the customer's next invoice. */
export const invoiceItemOperations = [
  operation('POST /v1/invoiceitems', {
    params: {
      amount: integer(),
      currency: text({ max: 3 }),
      customer: required(text()),
      description: text({ max: 1000 }),
      discountable: boolean(),
      metadata: metadata(),
      period: object({ start: required(integer()), end: required(integer()) }),
      subscription: text(),
      ...unsupported(
        'customer_account',
        'discounts',
        'invoice',
        'price_data',
        'pricing',
        'quantity',
        'quantity_decimal',
        'tax_behavior',
        'tax_code',
        'tax_rates',
        'unit_amount_decimal',
      ),
    },
    returns: 'invoiceitem',
    run(request, params) {
      const customer = find(request, 'customer', params.customer, 'customer');
      const tx = onClockOf(request, customer.id);
      if (params.amount === undefined) throw missingParam('amount');
      if (params.currency === undefined) throw missingParam('currency');
      if (customer.currency && customer.currency !== params.currency) {
        throw invalidRequest(
          `You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or invoice item with currency ${customer.currency}.`,
          { param: 'currency' },
        );
      }
      const subscription = params.subscription;
      if (
        subscription !== undefined &&
        find(tx, 'subscription', subscription, 'subscription').customer !== customer.id
      )
        throw invalidRequest('The subscription does not belong to the customer.', { param: 'subscription' });
      return newInvoiceItem(tx, {
        customer,
        subscription: subscription ?? null,
        amount: params.amount,
        currency: params.currency,
        description: params.description ?? null,
        isDiscountable: params.discountable ?? true,
        metadata: mergeMetadata({}, params.metadata),
        period: params.period ?? { start: tx.now, end: tx.now },
        quantity: 1,
        proration: null,
      });
    },
  }),

  operation('GET /v1/invoiceitems/:id', {
    params: {},
    returns: 'invoiceitem',
    run: (tx, _, id) => find(tx, 'invoiceitem', id),
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
    run(tx, _, id) {
      const item: InvoiceItem = find(tx, 'invoiceitem', id);
      if (item.invoice !== null) {
        throw invalidRequest('You cannot delete an invoice item that is attached to an invoice.', {
          code: 'invoice_not_editable',
        });
      }
      deleteInvoiceItem(tx, item);
      return { id, object: 'invoiceitem', deleted: true };
    },
  }),
];
