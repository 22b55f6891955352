import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, metadata, oneOf, text, unsupported } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { onClockFilter, onClockOf } from './clock';
import { change } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { payInvoice, uncollectible } from './invoice-outcome';
import { viewInvoice } from './invoice-view';
import { collectInvoice, resumeAfterPayment, subscriptionOf } from './pay-open-invoice';
import { dropPendingUpdate } from './pending-update';
import { voidInvoice } from './void-invoice';

type Invoice = Tables['invoice'];

function openInvoice(tx: Tx, id: string, verb: string): Invoice {
  const invoice = find(tx, 'invoice', id);
  if (invoice.status === 'paid')
    throw invalidRequest('Invoice is already paid', { code: 'invoice_already_paid' });
  if (invoice.status !== 'open' && !(verb === 'pay' && invoice.status === 'uncollectible')) {
    throw invalidRequest(
      `You can only ${verb} an open invoice. This invoice has a status of ${invoice.status}.`,
      {
        code: 'invoice_not_editable',
      },
    );
  }
  return invoice;
}

export const invoiceOperations = [
  operation('GET /v1/invoices/:id', {
    params: {},
    returns: 'invoice',
    run: (tx, _, id) => viewInvoice(tx, find(tx, 'invoice', id)),
  }),

  operation('GET /v1/invoices', {
    params: {
      ...pageParams,
      collection_method: oneOf('charge_automatically', 'send_invoice'),
      created: createdParam,
      customer: text(),
      status: oneOf('draft', 'open', 'paid', 'uncollectible', 'void'),
      subscription: text(),
      ...unsupported('due_date'),
    },
    returns: 'invoice',
    isList: true,
    run(tx, params) {
      const { created, customer, status, subscription, collection_method: method } = params;
      const owner = (row: Invoice) => row.parent?.subscription_details?.subscription;
      const rows = (customer ? tx.where('invoice', 'customer', customer) : tx.all('invoice'))
        .filter(onClockFilter(tx, { customer: customer ?? subscription }))
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => method === undefined || row.collection_method === method)
        .filter((row) => subscription === undefined || owner(row) === subscription)
        .filter((row) => matchesCreated(row.created, created));
      const result = page(rows, params, '/v1/invoices');
      return { ...result, data: result.data.map((row) => viewInvoice(tx, row)) };
    },
  }),

  operation('GET /v1/invoices/:id/lines', {
    params: pageParams,
    returns: 'line_item',
    isList: true,
    run: (tx, params, id) => page(find(tx, 'invoice', id).lines.data, params, `/v1/invoices/${id}/lines`),
  }),

  operation('POST /v1/invoices/:id', {
    params: {
      auto_advance: boolean(),
      metadata: metadata(),
      ...unsupported(
        'collection_method',
        'custom_fields',
        'default_payment_method',
        'description',
        'discounts',
        'due_date',
        'footer',
        'payment_settings',
      ),
    },
    returns: 'invoice',
    run(tx, { metadata: pairs, auto_advance }, id) {
      const invoice = find(tx, 'invoice', id);
      const patch = {
        ...(auto_advance !== undefined && { auto_advance }),
        metadata: mergeMetadata(invoice.metadata ?? {}, pairs),
      };
      return viewInvoice(tx, change(tx, 'invoice', invoice, patch, 'invoice.updated'));
    },
  }),

  operation('POST /v1/invoices/:id/finalize', {
    params: { auto_advance: boolean() },
    returns: 'invoice',
    run(tx, { auto_advance: autoAdvance }, id) {
      const invoice = find(tx, 'invoice', id);
      if (invoice.status !== 'draft') {
        throw invalidRequest(
          `This invoice is already finalized, you can't re-finalize a non-draft invoice (${invoice.id}).`,
          { code: 'invoice_not_editable' },
        );
      }
      const open = finalizeInvoice(onClockOf(tx, invoice.customer), invoice);
      if (autoAdvance === undefined) return viewInvoice(tx, open);
      return viewInvoice(tx, change(tx, 'invoice', open, { auto_advance: autoAdvance }, 'invoice.updated'));
    },
  }),

  operation('POST /v1/invoices/:id/pay', {
    params: {
      off_session: boolean(),
      paid_out_of_band: boolean(),
      payment_method: text(),
      ...unsupported('forgive', 'mandate', 'source'),
    },
    returns: 'invoice',
    run(tx, params, id) {
      const found = find(tx, 'invoice', id);
      const onClock = onClockOf(tx, found.customer);
      // Paying a draft finalizes it first.
      if (found.status === 'draft') finalizeInvoice(onClock, found);
      const invoice = openInvoice(tx, id, 'pay');
      if (!params.paid_out_of_band)
        return viewInvoice(tx, collectInvoice(tx, invoice, { method: params.payment_method }));
      const paid = payInvoice(onClock, invoice, { attempts: invoice.attempt_count, outOfBand: true });
      resumeAfterPayment(onClock, paid);
      return viewInvoice(tx, paid);
    },
  }),

  operation('POST /v1/invoices/:id/void', {
    params: {},
    returns: 'invoice',
    run(tx, _, id) {
      const invoice = openInvoice(tx, id, 'void');
      const clocked = onClockOf(tx, invoice.customer);
      const voided = voidInvoice(clocked, invoice);
      const subscription = subscriptionOf(tx, voided);
      if (subscription && tx.get('pending_change', subscription.id)?.invoice === id)
        dropPendingUpdate(clocked, subscription);
      return viewInvoice(tx, voided);
    },
  }),

  operation('POST /v1/invoices/:id/mark_uncollectible', {
    params: {},
    returns: 'invoice',
    run(tx, _, id) {
      const invoice = openInvoice(tx, id, 'mark uncollectible');
      const clocked = onClockOf(tx, invoice.customer);
      const written = uncollectible(clocked, invoice);
      resumeAfterPayment(clocked, written);
      return viewInvoice(tx, written);
    },
  }),
];
