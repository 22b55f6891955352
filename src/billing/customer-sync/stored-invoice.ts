import type Stripe from 'stripe';
import type { StoredInvoiceLine } from '@/db/schema';
import { required } from '@/lib/assert';
import { fromSeconds } from '@/lib/clock';
import { storableRow } from '@/lib/storable-text';
import { idOf } from '../expandable';
import type { Owner } from './stored-subscription';

/** Stripe's invoice to our row; amounts are minor units. Pure. */
export function toInvoiceRow(invoice: Stripe.Invoice, owner: Owner) {
  return storableRow({
    id: required(invoice.id, 'invoice id'),
    ...owner,
    subscriptionId: idOf(invoice.parent?.subscription_details?.subscription),
    number: invoice.number,
    // null only on previews, which are never stored.
    status: invoice.status ?? 'draft',
    description: invoice.lines.data[0]?.description ?? invoice.description ?? 'Invoice',
    currency: invoice.currency,
    totalMinor: invoice.total,
    amountDueMinor: invoice.amount_due,
    amountPaidMinor: invoice.amount_paid,
    subtotalMinor: invoice.subtotal,
    discountMinor: sum(invoice.total_discount_amounts),
    taxMinor: sum(invoice.total_taxes),
    balanceAppliedMinor: balanceApplied(invoice),
    creditedMinor: invoice.pre_payment_credit_notes_amount + invoice.post_payment_credit_notes_amount,
    billingReason: invoice.billing_reason,
    lines: invoice.lines.data.map(toStoredLine),
    hasMoreLines: invoice.lines.has_more,
    finalizedAt: fromSeconds(invoice.status_transitions.finalized_at),
    paidAt: fromSeconds(invoice.status_transitions.paid_at),
    dueDate: fromSeconds(invoice.due_date),
    attemptCount: invoice.attempt_count,
    nextPaymentAttempt: fromSeconds(invoice.next_payment_attempt),
    created: fromSeconds(invoice.created),
    ...periodOf(invoice),
    hostedInvoiceUrl: invoice.hosted_invoice_url ?? null,
    invoicePdfUrl: invoice.invoice_pdf ?? null,
  });
}

/** Known once it is issued: `starting_balance` is used up to `ending_balance`. */
function balanceApplied({ starting_balance: start, ending_balance: end }: Stripe.Invoice): number {
  return end === null ? 0 : start - end;
}

function toStoredLine(line: Stripe.InvoiceLineItem): StoredInvoiceLine {
  return {
    description: line.description ?? 'Item',
    amountMinor: line.amount,
    quantity: line.quantity,
    periodStartSeconds: line.period.start,
    periodEndSeconds: line.period.end,
  };
}

/** Events of older API versions are never read here: Stripe answers our own version, where both lists may be null. */
function sum(amounts: readonly { amount: number }[] | null): number {
  return (amounts ?? []).reduce((total, { amount }) => total + amount, 0);
}

export type InvoiceRow = ReturnType<typeof toInvoiceRow>;

/**
 * What the invoice pays for. `period_start/end` of the invoice itself look one period back (and are one instant on a first invoice),
 * so the lines are asked: https://docs.stripe.com/api/invoices/object
 */
function periodOf(invoice: Stripe.Invoice): { periodStart: Date; periodEnd: Date } {
  const periods = invoice.lines.data.map((line) => line.period);
  const starts = periods.map((period) => period.start);
  const ends = periods.map((period) => period.end);
  return {
    periodStart: fromSeconds(starts.length > 0 ? Math.min(...starts) : invoice.period_start),
    periodEnd: fromSeconds(ends.length > 0 ? Math.max(...ends) : invoice.period_end),
  };
}
