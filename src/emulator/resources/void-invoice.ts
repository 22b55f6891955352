import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { moveBalance } from './customer-balance';
import { advance } from './emit';

type Invoice = Tables['invoice'];

/** Nothing is owed any more; what would have paid it is canceled. */
export function voidInvoice(tx: Tx, invoice: Invoice): Invoice {
  const patch = {
    status: 'void',
    auto_advance: false,
    amount_remaining: invoice.amount_due,
    next_payment_attempt: null,
    status_transitions: { ...invoice.status_transitions, voided_at: tx.now },
  };
  const voided = advance(tx, 'invoice', invoice, patch, 'invoice.voided');
  // The balance that the invoice had used is the customer's again.
  moveBalance(tx, invoice.customer, {
    amount: invoice.starting_balance - (invoice.ending_balance ?? invoice.starting_balance),
    type: 'unapplied_from_invoice',
    currency: invoice.currency,
    invoice: invoice.id,
  });
  for (const link of tx.where('invoice_payment', 'invoice', invoice.id)) cancelPayment(tx, link);
  return voided;
}

/** What would have paid an invoice is canceled. */
export function cancelPayment(
  tx: Tx,
  link: Tables['invoice_payment'],
  reason: 'automatic' | 'void_invoice' = 'void_invoice',
): void {
  if (link.status !== 'open') return;
  const status_transitions = { ...link.status_transitions, canceled_at: tx.now };
  tx.put('invoice_payment', { ...link, status: 'canceled', status_transitions });
  const intent = tx.get('payment_intent', link.payment.payment_intent ?? '');
  if (!intent || intent.status === 'succeeded' || intent.status === 'canceled') return;
  const canceled = {
    status: 'canceled',
    canceled_at: tx.now,
    cancellation_reason: reason,
    next_action: null,
  };
  advance(tx, 'payment_intent', intent, canceled, 'payment_intent.canceled');
}
