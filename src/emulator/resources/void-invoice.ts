import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { advance, change } from './emit';

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
  const customer = tx.get('customer', invoice.customer ?? '');
  const used = (invoice.ending_balance ?? 0) - invoice.starting_balance;
  // The balance that the invoice had used is the customer's again.
  if (customer && used !== 0)
    change(tx, 'customer', customer, { balance: customer.balance - used }, 'customer.updated');
  for (const link of tx.where('invoice_payment', 'invoice', invoice.id)) cancelPayment(tx, link);
  return voided;
}

function cancelPayment(tx: Tx, link: Tables['invoice_payment']): void {
  if (link.status !== 'open') return;
  const status_transitions = { ...link.status_transitions, canceled_at: tx.now };
  tx.put('invoice_payment', { ...link, status: 'canceled', status_transitions });
  const intent = tx.get('payment_intent', link.payment.payment_intent ?? '');
  if (!intent || intent.status === 'succeeded' || intent.status === 'canceled') return;
  const canceled = {
    status: 'canceled',
    canceled_at: tx.now,
    cancellation_reason: 'void_invoice',
    next_action: null,
  };
  advance(tx, 'payment_intent', intent, canceled, 'payment_intent.canceled');
}
