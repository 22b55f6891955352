import { chargeAmountMin } from '../engine/charge-amount';
import { settleTotal } from '../engine/invoice-maths';
import { isDueWork, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { checkLargest } from './charge-amount-rules';
import { moveBalance } from './customer-balance';
import { advance } from './emit';
import { finalTax, refreshCustomer } from './refresh-customer';

type Invoice = Tables['invoice'];

/** Draft to open. The number is given once, from the customer's own sequence; from here on amounts never change. */
export function finalizeInvoice(tx: Tx, draft: Invoice): Invoice {
  const customer = tx.get('customer', draft.customer ?? '');
  const invoice = customer ? refreshCustomer(tx, draft, customer) : draft;
  const sequence = customer?.next_invoice_sequence ?? 1;
  const balance = customer?.balance ?? 0;
  const { due, ending, applied, tooSmall } = settleTotal(
    invoice.total,
    balance,
    chargeAmountMin(invoice.currency),
  );
  if (!isDueWork(tx)) checkLargest(due, invoice.currency, 'amount');
  if (customer) {
    tx.put('customer', { ...customer, next_invoice_sequence: sequence + 1 });
    const move = { currency: invoice.currency, invoice: invoice.id };
    moveBalance(tx, customer.id, { ...move, amount: applied, type: 'applied_to_invoice' });
    moveBalance(tx, customer.id, { ...move, amount: tooSmall, type: 'invoice_too_small' });
  }
  const final = {
    status: 'open',
    // What was made by hand advances only if its maker said so.
    auto_advance: invoice.billing_reason !== 'manual' || invoice.auto_advance === true,
    automatic_tax: finalTax(invoice.automatic_tax),
    next_payment_attempt: null,
    number: `${customer?.invoice_prefix}-${String(sequence).padStart(4, '0')}`,
    last_finalization_error: null,
    effective_at: tx.now,
    amount_due: due,
    amount_remaining: due,
    starting_balance: balance,
    ending_balance: ending,
    status_transitions: { ...invoice.status_transitions, finalized_at: tx.now },
    webhooks_delivered_at: invoice.webhooks_delivered_at ?? tx.now,
    ...(invoice.rendering && { rendering: { ...invoice.rendering, pdf: { page_size: 'letter' as const } } }),
  };
  return advance(tx, 'invoice', invoice, final, 'invoice.finalized');
}
