import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { advance, emit } from './emit';
import { viewInvoice } from './invoice-view';

type Invoice = Tables['invoice'];

/** Open to paid. `attempts` is the resulting `attempt_count`; a payment made elsewhere has no `payment_succeeded`. */
export function payInvoice(
  tx: Tx,
  invoice: Invoice,
  options: { attempts: number; outOfBand?: boolean },
): Invoice {
  const { attempts, outOfBand = false } = options;
  const paid = advance(
    tx,
    'invoice',
    invoice,
    {
      status: 'paid',
      attempted: true,
      attempt_count: attempts,
      auto_advance: false,
      amount_paid: invoice.amount_due,
      amount_remaining: 0,
      next_payment_attempt: null,
      status_transitions: { ...invoice.status_transitions, paid_at: tx.now },
    },
    'invoice.paid',
  );
  if (!outOfBand) emit(tx, 'invoice.payment_succeeded', viewInvoice(tx, paid));
  return paid;
}

/** A try that failed: the invoice stays open, until `next` when there is a next try. */
export function failInvoicePayment(
  tx: Tx,
  invoice: Invoice,
  { attempts, next }: { attempts: number; next: number | null },
): Invoice {
  const failed = {
    attempted: true,
    attempt_count: attempts,
    next_payment_attempt: next,
    auto_advance: next !== null,
  };
  return advance(tx, 'invoice', invoice, failed, 'invoice.payment_failed');
}

/** Written off: it may still be paid, but nobody tries. */
export function uncollectible(tx: Tx, invoice: Invoice): Invoice {
  const status_transitions = { ...invoice.status_transitions, marked_uncollectible_at: tx.now };
  const patch = {
    status: 'uncollectible',
    auto_advance: false,
    next_payment_attempt: null,
    status_transitions,
  };
  return advance(tx, 'invoice', invoice, patch, 'invoice.marked_uncollectible');
}
