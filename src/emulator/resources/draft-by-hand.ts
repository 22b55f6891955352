import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest } from '../wire/stripe-error';
import { change, emit } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { deleteInvoiceItem } from './invoice-item-core';
import { payInvoice } from './invoice-outcome';
import type { InvoiceParams } from './invoice-params';
import { viewInvoice } from './invoice-view';
import { paymentOf } from './pay-open-invoice';
import { ownPaymentMethod } from './payment-method-core';

type Invoice = Tables['invoice'];

/** Stripe tries an invoice that advances by itself about an hour after it was finalized. */
const collectionSeconds = 3600;

/**
 * Draft to open at somebody's word: with what will pay it, or paid at once when nothing is due. Nobody tries to collect
 * it unless it advances by itself. https://docs.stripe.com/invoicing/integration/workflow-transitions
 */
export function finalizeByHand(tx: Tx, draft: Invoice, autoAdvance: boolean | undefined): Invoice {
  const open = finalizeInvoice(tx, { ...draft, auto_advance: autoAdvance ?? draft.auto_advance });
  if (open.amount_due === 0) return payInvoice(tx, open, { attempts: 0 });
  paymentOf(tx, open);
  const advances = autoAdvance ?? open.auto_advance;
  const isTried = advances && open.collection_method === 'charge_automatically';
  const next = isTried ? tx.now + collectionSeconds : null;
  return change(
    tx,
    'invoice',
    open,
    { auto_advance: advances, next_payment_attempt: next },
    'invoice.updated',
  );
}

/** What may still change on an invoice that is final: whether and with what it is collected, and its metadata. */
export function updateFinal(tx: Tx, invoice: Invoice, params: InvoiceParams): Invoice {
  const { auto_advance: advances, default_payment_method: method } = params;
  const customer = invoice.customer ?? '';
  const patch = {
    ...(advances !== undefined && { auto_advance: advances }),
    ...(method !== undefined && {
      default_payment_method: ownPaymentMethod(tx, method, customer, 'default_payment_method').id,
    }),
    metadata: mergeMetadata(invoice.metadata ?? {}, params.metadata),
  };
  return change(tx, 'invoice', invoice, patch, 'invoice.updated');
}

/** The draft and what stands on it. */
export function deleteDraft(tx: Tx, draft: Invoice): void {
  for (const item of tx.where('invoiceitem', 'invoice', draft.id)) deleteInvoiceItem(tx, item);
  emit(tx, 'invoice.deleted', viewInvoice(tx, draft));
  tx.remove('invoice', draft.id);
}

/** Only what the customer pays on request is sent, and only to an address. */
export function checkSendable(tx: Tx, invoice: Invoice): void {
  if (invoice.collection_method !== 'send_invoice') {
    throw invalidRequest("You can only manually send an invoice if its collection method is 'send_invoice'.");
  }
  if (invoice.status !== 'draft' && invoice.status !== 'open') {
    throw invalidRequest(
      `You can only send an open invoice. This invoice has a status of ${invoice.status}.`,
      {
        code: 'invoice_not_editable',
      },
    );
  }
  if (find(tx, 'customer', invoice.customer ?? '').email) return;
  throw invalidRequest(
    'Missing email. In order to create invoices that are sent to the customer, the customer must have a valid email.',
    { param: 'customer' },
  );
}
