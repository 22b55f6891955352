import { bigint, boolean, index, integer, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

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
    ],
  )
  .enableRLS();
