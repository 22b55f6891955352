import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import type { CreditNoteParams } from './credit-note-params';
import { chargesOf } from './creditable-amount';
import { find } from './find';
import { createRefund } from './refund-core';

type Invoice = Tables['invoice'];
type NoteRefund = Tables['credit_note']['refunds'][number];

/** The refunds that a request names, by id. */
export function linkedRefunds(params: CreditNoteParams): string[] {
  return (params.refunds ?? []).flatMap(({ refund }) => refund ?? []);
}

/** Refunds that exist already, each with the part of it that belongs to the note. */
export function linkRefunds(tx: Tx, invoice: Invoice, params: CreditNoteParams): NoteRefund[] {
  const charges = new Set(chargesOf(tx, invoice).map((charge) => charge.id));
  return (params.refunds ?? []).map((entry, index) => {
    const param = `refunds[${index}][refund]`;
    const refund = find(tx, 'refund', entry.refund ?? '', param);
    if (!charges.has(refund.charge ?? ''))
      throw invalidRequest(`The refund ${refund.id} is not one of the invoice's payment.`, { param });
    return noteRefund(refund.id, Math.min(entry.amount_refunded ?? refund.amount, refund.amount));
  });
}

/** A new refund of the payment that has most left. */
export function refundInvoice(tx: Tx, invoice: Invoice, amount: number): NoteRefund {
  const left = (charge: Tables['charge']) => charge.amount_captured - charge.amount_refunded;
  const [charge] = chargesOf(tx, invoice).sort((a, b) => left(b) - left(a));
  if (!charge) {
    throw invalidRequest('There is no payment on this invoice that could be refunded.', {
      param: 'refund_amount',
    });
  }
  return noteRefund(createRefund(tx, charge, { amount, metadata: {}, reason: null }).id, amount);
}

function noteRefund(refund: string, amount: number): NoteRefund {
  return { amount_refunded: amount, payment_record_refund: null, refund, type: 'refund' };
}
