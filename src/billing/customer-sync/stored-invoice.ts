import type Stripe from 'stripe';
import { required } from '@/lib/assert';
import { fromSeconds } from '@/lib/clock';
import { idOf } from '../expandable';
import type { Owner } from './stored-subscription';

/** Stripe's invoice to our row; amounts are minor units. Pure. */
export function toInvoiceRow(invoice: Stripe.Invoice, owner: Owner) {
  return {
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
    attemptCount: invoice.attempt_count,
    nextPaymentAttempt: fromSeconds(invoice.next_payment_attempt),
    created: fromSeconds(invoice.created),
    ...periodOf(invoice),
    hostedInvoiceUrl: invoice.hosted_invoice_url ?? null,
    invoicePdfUrl: invoice.invoice_pdf ?? null,
  };
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
