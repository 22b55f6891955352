import { moneyText, sum } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';

type Invoice = Tables['invoice'];

/** Credit notes never exceed the invoice, together with refunds that belong to none of them. */
export function checkCreditable(tx: Tx, invoice: Invoice, amount: number, linked: string[]): void {
  const left = creditableAmount(tx, invoice, linked);
  if (amount > 0 && amount <= left) return;
  // Less than nothing is left when a refund followed a note for the same money.
  const [asked, most] = [amount, Math.max(0, left)].map((minor) => moneyText(minor, invoice.currency));
  throw invalidRequest(
    amount <= 0
      ? 'The amount of a credit note must be more than zero.'
      : `The amount of the credit note (${asked}) is greater than what can still be credited on the invoice (${most}).`,
    { param: 'amount' },
  );
}

/** What of an invoice is left to credit. */
function creditableAmount(tx: Tx, invoice: Invoice, linked: string[] = []): number {
  const notes = tx.where('credit_note', 'invoice', invoice.id).filter((note) => note.status === 'issued');
  const inNotes = new Set([...linked, ...notes.flatMap((note) => note.refunds.map(({ refund }) => refund))]);
  const loose = chargesOf(tx, invoice)
    .flatMap((charge) => tx.where('refund', 'charge', charge.id))
    .filter((refund) => !inNotes.has(refund.id) && refund.status !== 'failed');
  return invoice.total - sum(notes.map((note) => note.amount)) - sum(loose.map((refund) => refund.amount));
}

/** The payments of an invoice that arrived. */
export function chargesOf(tx: Tx, invoice: Invoice): Tables['charge'][] {
  return tx
    .where('invoice_payment', 'invoice', invoice.id)
    .flatMap(({ payment }) => tx.where('charge', 'payment_intent', String(payment.payment_intent ?? '')))
    .filter((charge) => charge.paid);
}
