import type Stripe from 'stripe';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { embedded } from '../wire/pagination';

/** The hosted page exists from finalization on. Its address follows the port, so it is never stored. */
export function viewInvoice(tx: Tx, row: Tables['invoice']): Wire<Stripe.Invoice> {
  const isFinal = row.status !== 'draft';
  return {
    ...row,
    lines: embedded(row.lines.data, row.lines.url),
    hosted_invoice_url: isFinal ? `${tx.baseUrl}/i/${row.id}` : null,
    invoice_pdf: isFinal ? `${tx.baseUrl}/i/${row.id}/pdf` : null,
  };
}

export function viewInvoicePayments(tx: Tx, invoiceId: string): object {
  return embedded(
    tx.where('invoice_payment', 'invoice', invoiceId),
    `/v1/invoice_payments?invoice=${invoiceId}`,
  );
}

/** What a client needs to confirm the invoice's payment; nothing while no payment was started. */
export function viewConfirmationSecret(tx: Tx, invoiceId: string): object | null {
  const [payment] = tx.where('invoice_payment', 'invoice', invoiceId);
  const intent = tx.get('payment_intent', payment?.payment.payment_intent ?? '');
  return intent ? { client_secret: intent.client_secret, type: 'payment_intent' } : null;
}
