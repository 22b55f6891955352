import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { change } from './emit';
import { payInvoice } from './invoice-outcome';
import { resumeAfterPayment } from './pay-open-invoice';
import { cancelPayment } from './void-invoice';

type Invoice = Tables['invoice'];

/** A credit note before payment: the invoice asks for less. When it asks for nothing any more it is paid. */
export function creditOpenInvoice(tx: Tx, invoice: Invoice, amount: number): Invoice {
  const credited = askFor(tx, invoice, 0 - amount);
  if (credited.amount_remaining > 0) return credited;
  for (const link of tx.where('invoice_payment', 'invoice', invoice.id)) cancelPayment(tx, link);
  const paid = payInvoice(tx, credited, { attempts: credited.attempt_count, outOfBand: true });
  resumeAfterPayment(tx, paid);
  return paid;
}

/** The note is void: the invoice asks for its amount again. */
export function uncreditOpenInvoice(tx: Tx, invoice: Invoice, amount: number): Invoice {
  return askFor(tx, invoice, amount);
}

function askFor(tx: Tx, invoice: Invoice, difference: number): Invoice {
  const due = invoice.amount_due + difference;
  for (const link of tx.where('invoice_payment', 'invoice', invoice.id)) {
    if (link.status !== 'open') continue;
    tx.put('invoice_payment', { ...link, amount_requested: link.amount_requested + difference });
    const intent = tx.get('payment_intent', String(link.payment.payment_intent ?? ''));
    if (intent && due > 0) tx.put('payment_intent', { ...intent, amount: intent.amount + difference });
  }
  const patch = {
    amount_due: due,
    amount_remaining: invoice.amount_remaining + difference,
    pre_payment_credit_notes_amount: invoice.pre_payment_credit_notes_amount - difference,
  };
  return change(tx, 'invoice', invoice, patch, 'invoice.updated');
}
