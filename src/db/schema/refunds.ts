import { bigint, boolean, index, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** Money that went back for an invoice, as Stripe last told us. Amounts are minor units of `currency`. */
export const refunds = billing
  .table(
    'refunds',
    {
      id: text().primaryKey(),
      invoiceId: text('invoice_id').notNull(),
      stripeCustomerId: text('stripe_customer_id').notNull(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      amountMinor: bigint('amount_minor', { mode: 'number' }).notNull(),
      currency: text().notNull(),
      /** pending, requires_action, succeeded, failed, canceled; the last two gave nothing back. */
      status: text().notNull(),
      reason: text(),
      created: timestamp({ withTimezone: true }).notNull(),
      syncedAt: timestamp('synced_at', { withTimezone: true }).notNull(),
    },
    // An invoice and the rows of its page: where invoice_id = $1.
    (t) => [index('refunds_invoice_idx').on(t.invoiceId)],
  )
  .enableRLS();
