import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, oneOf, text } from '../wire/params';
import { invalidRequest, notEmulated } from '../wire/stripe-error';
import { onClockFilter, onClockOf } from './clock';
import { createInvoice } from './create-invoice';
import { checkSendable, deleteDraft, finalizeByHand, updateFinal } from './draft-by-hand';
import { draftOnly, repriceDraft } from './edit-draft';
import { emit } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { payInvoice, uncollectible } from './invoice-outcome';
import { draftMembers, invoiceDiscounts, invoiceFields, invoiceShape } from './invoice-params';
import { viewInvoice } from './invoice-view';
import { collectInvoice, resumeAfterPayment, subscriptionOf } from './pay-open-invoice';
import { dropPendingUpdate } from './pending-update';
import { cancelPayment, voidInvoice } from './void-invoice';

type Invoice = Tables['invoice'];

/** What may be done with an invoice once it is final. Written off, it may still be paid or voided. */
const doable = {
  'mark uncollectible': ['open'],
  pay: ['open', 'uncollectible'],
  void: ['open', 'uncollectible'],
};

function openInvoice(tx: Tx, id: string, verb: keyof typeof doable): Invoice {
  const invoice = find(tx, 'invoice', id);
  if (invoice.status === 'paid')
    throw invalidRequest('Invoice is already paid', { code: 'invoice_already_paid' });
  if (doable[verb].includes(invoice.status ?? '')) return invoice;
  throw invalidRequest(
    `You can only ${verb} an open invoice. This invoice has a status of ${invoice.status}.`,
    { code: 'invoice_not_editable' },
  );
}

/** https://docs.stripe.com/api/invoices */
export const invoiceOperations = [
  createInvoice,

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
      due_date: createdParam,
      subscription: text(),
    },
    returns: 'invoice',
    isList: true,
    run(tx, params) {
      const { created, customer, due_date: due, status, subscription, collection_method: method } = params;
      const owner = (row: Invoice) => row.parent?.subscription_details?.subscription;
      const rows = (customer ? tx.where('invoice', 'customer', customer) : tx.all('invoice'))
        .filter(onClockFilter(tx, { customer: customer ?? subscription }))
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => method === undefined || row.collection_method === method)
        .filter((row) => subscription === undefined || owner(row) === subscription)
        .filter((row) => due === undefined || (row.due_date !== null && matchesCreated(row.due_date, due)))
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
    params: invoiceShape,
    returns: 'invoice',
    run(request, params, id) {
      const invoice = find(request, 'invoice', id);
      const tx = onClockOf(request, invoice.customer);
      const frozen = draftMembers.find((name) => params[name] !== undefined);
      if (frozen) draftOnly(invoice, frozen);
      if (invoice.status !== 'draft') return viewInvoice(tx, updateFinal(tx, invoice, params));
      const customer = find(tx, 'customer', invoice.customer ?? '');
      const fields = {
        ...invoiceFields(tx, invoice, customer, params),
        ...invoiceDiscounts(tx, invoice, params.discounts),
      };
      return viewInvoice(tx, repriceDraft(tx, invoice, { fields }));
    },
  }),

  operation('DELETE /v1/invoices/:id', {
    params: {},
    returns: 'invoice',
    run(request, _, id) {
      const invoice = draftOnly(find(request, 'invoice', id));
      if (invoice.parent?.subscription_details) {
        throw invalidRequest(
          'You cannot delete an invoice of a subscription. Finalize it and void it instead.',
          { code: 'invoice_not_editable' },
        );
      }
      deleteDraft(onClockOf(request, invoice.customer), invoice);
      return { id, object: 'invoice', deleted: true };
    },
  }),

  operation('POST /v1/invoices/:id/finalize', {
    params: { auto_advance: boolean() },
    returns: 'invoice',
    run(request, { auto_advance: autoAdvance }, id) {
      const invoice = find(request, 'invoice', id);
      if (invoice.status !== 'draft') {
        throw invalidRequest(
          `This invoice is already finalized, you can't re-finalize a non-draft invoice (${invoice.id}).`,
          { code: 'invoice_not_editable' },
        );
      }
      const tx = onClockOf(request, invoice.customer);
      return viewInvoice(tx, finalizeByHand(tx, invoice, autoAdvance));
    },
  }),

  operation('POST /v1/invoices/:id/send', {
    params: {},
    returns: 'invoice',
    run(request, _, id) {
      const invoice = find(request, 'invoice', id);
      const tx = onClockOf(request, invoice.customer);
      checkSendable(tx, invoice);
      const open = invoice.status === 'draft' ? finalizeByHand(tx, invoice, undefined) : invoice;
      emit(tx, 'invoice.sent', viewInvoice(tx, open));
      return viewInvoice(tx, open);
    },
  }),

  operation('POST /v1/invoices/:id/pay', {
    params: {
      off_session: boolean(),
      paid_out_of_band: boolean(),
      payment_method: text(),
      forgive: boolean(),
      source: text(),
    },
    returns: 'invoice',
    run(tx, params, id) {
      // It is about sources that hold a balance, which may be less than the invoice.
      if (params.forgive)
        throw notEmulated("the value 'true' of forgive; cards pay all or nothing", 'forgive');
      const found = find(tx, 'invoice', id);
      const onClock = onClockOf(tx, found.customer);
      // Paying a draft finalizes it first.
      if (found.status === 'draft') finalizeInvoice(onClock, found);
      const invoice = openInvoice(tx, id, 'pay');
      if (!params.paid_out_of_band)
        return viewInvoice(
          tx,
          collectInvoice(tx, invoice, {
            method: params.payment_method ?? params.source,
            isOffSession: params.off_session ?? true,
          }),
        );
      for (const link of tx.where('invoice_payment', 'invoice', id))
        cancelPayment(onClock, link, 'automatic');
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
