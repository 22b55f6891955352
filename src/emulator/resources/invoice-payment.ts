import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { advance } from './emit';

/** Ties a payment intent to its invoice; made when the invoice is finalized. */
export function addInvoicePayment(
  tx: Tx,
  invoice: Tables['invoice'],
  intent: string,
): Tables['invoice_payment'] {
  const payment: Tables['invoice_payment'] = {
    id: tx.newId('inpay'),
    object: 'invoice_payment',
    amount_paid: null,
    amount_requested: invoice.amount_due,
    created: tx.now,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    livemode: false,
    payment: { payment_intent: intent, type: 'payment_intent' },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  };
  tx.put('invoice_payment', payment);
  rememberIntent(tx, payment);
  if (invoice.parent?.subscription_details) noteOrder(tx, intent, invoice.id);
  return payment;
}

/** From an intent to its invoice without a search. */
export function rememberIntent(tx: Tx, payment: Tables['invoice_payment']): void {
  const intent = payment.payment.payment_intent;
  if (intent) tx.put('invoice_intent', { id: intent, invoice_payment: payment.id });
}

/** As recorded: what pays for a subscription names its invoice, cut to 25 characters. */
function noteOrder(tx: Tx, intentId: string, invoice: string): void {
  const intent = tx.get('payment_intent', intentId);
  if (!intent) return;
  const payment_details = { customer_reference: null, order_reference: invoice.slice(0, 25) };
  tx.put('payment_intent', { ...intent, payment_details });
}

export function settleInvoicePayment(tx: Tx, payment: Tables['invoice_payment']): void {
  const settled = {
    status: 'paid',
    amount_paid: payment.amount_requested,
    status_transitions: { canceled_at: null, paid_at: tx.now },
  };
  advance(tx, 'invoice_payment', payment, settled, 'invoice_payment.paid');
}
