import { bigint, boolean, index, integer, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** One line, as Stripe words it. Amounts are minor units after the line's own discounts; a credit is negative. */
export interface StoredInvoiceLine {
  description: string;
  amountMinor: number;
  quantity: number | null;
  periodStartSeconds: number;
  periodEndSeconds: number;
}

/** A row per Stripe invoice. Amounts are minor units of `currency`. */
export const invoices = billing
  .table(
    'invoices',
    {
      id: text().primaryKey(),
      stripeCustomerId: text('stripe_customer_id').notNull(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      subscriptionId: text('subscription_id'),
      number: text(),
      status: text().notNull(),
      description: text().notNull(),
      currency: text().notNull(),
      totalMinor: bigint('total_minor', { mode: 'number' }).notNull(),
      amountDueMinor: bigint('amount_due_minor', { mode: 'number' }).notNull(),
      amountPaidMinor: bigint('amount_paid_minor', { mode: 'number' }).notNull(),
      subtotalMinor: bigint('subtotal_minor', { mode: 'number' }).notNull().default(0),
      discountMinor: bigint('discount_minor', { mode: 'number' }).notNull().default(0),
      taxMinor: bigint('tax_minor', { mode: 'number' }).notNull().default(0),
      /** What the customer's balance changed it by when it was issued: credit that paid a part is negative. */
      balanceAppliedMinor: bigint('balance_applied_minor', { mode: 'number' }).notNull().default(0),
      /** Taken back by credit notes, before and after it was paid. */
      creditedMinor: bigint('credited_minor', { mode: 'number' }).notNull().default(0),
      billingReason: text('billing_reason'),
      lines: jsonb().$type<StoredInvoiceLine[]>().notNull().default([]),
      /** The first ten lines only: the hosted page has them all. */
      hasMoreLines: boolean('has_more_lines').notNull().default(false),
      finalizedAt: timestamp('finalized_at', { withTimezone: true }),
      paidAt: timestamp('paid_at', { withTimezone: true }),
      dueDate: timestamp('due_date', { withTimezone: true }),
      attemptCount: integer('attempt_count').notNull(),
      nextPaymentAttempt: timestamp('next_payment_attempt', { withTimezone: true }),
      created: timestamp({ withTimezone: true }).notNull(),
      periodStart: timestamp('period_start', { withTimezone: true }).notNull(),
      periodEnd: timestamp('period_end', { withTimezone: true }).notNull(),
      hostedInvoiceUrl: text('hosted_invoice_url'),
      invoicePdfUrl: text('invoice_pdf_url'),
      syncedAt: timestamp('synced_at', { withTimezone: true }).notNull(),
    },
    (t) => [
      // The invoice page: where organization_id = $1 and (created, id) < ($2, $3) order by created desc, id desc.
      index('invoices_page_idx').on(t.organizationId, t.livemode, t.created.desc(), t.id.desc()),
      // Each apply: does a row of this customer stand under another organization?
      index('invoices_customer_idx').on(t.stripeCustomerId, t.organizationId),
    ],
  )
  .enableRLS();
