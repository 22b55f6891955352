import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, metadata, oneOf, text, unsupported } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { advance, change } from './emit';
import { find } from './find';
import { payInvoice } from './invoice-core';
import { viewInvoice } from './invoice-view';
import { collectInvoice, resumeAfterPayment } from './pay-open-invoice';

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
    run(tx, _, id) {
      const invoice = find(tx, 'invoice', id);
      throw invalidRequest(
        `This invoice is already finalized, you can't re-finalize a non-draft invoice (${invoice.id}).`,
        {
          code: 'invoice_not_editable',
        },
      );
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
      const invoice = openInvoice(tx, id, 'pay');
      if (!params.paid_out_of_band)
        return viewInvoice(tx, collectInvoice(tx, invoice, { method: params.payment_method }));
      const paid = payInvoice(tx, invoice, { attempts: invoice.attempt_count, outOfBand: true });
      resumeAfterPayment(tx, paid);
      return viewInvoice(tx, paid);
    },
  }),

  operation('POST /v1/invoices/:id/void', {
    params: {},
    returns: 'invoice',
    run(tx, _, id) {
      const invoice = openInvoice(tx, id, 'void');
      const status_transitions = { ...invoice.status_transitions, voided_at: tx.now };
      const patch = {
        status: 'void',
        auto_advance: false,
        amount_remaining: invoice.amount_due,
        status_transitions,
      };
      return viewInvoice(tx, advance(tx, 'invoice', invoice, patch, 'invoice.voided'));
    },
  }),

  operation('POST /v1/invoices/:id/mark_uncollectible', {
    params: {},
    returns: 'invoice',
    run(tx, _, id) {
      const invoice = openInvoice(tx, id, 'mark uncollectible');
      const status_transitions = { ...invoice.status_transitions, marked_uncollectible_at: tx.now };
      const patch = { status: 'uncollectible', auto_advance: false, status_transitions };
      return viewInvoice(tx, advance(tx, 'invoice', invoice, patch, 'invoice.marked_uncollectible'));
    },
  }),
];
