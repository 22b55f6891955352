import { bigint, index, text } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** Invoices that an event named and that no read has covered yet; cleared by the apply whose claim saw `gen`. */
export const dirtyInvoices = billing
  .table(
    'dirty_invoices',
    {
      invoiceId: text('invoice_id').primaryKey(),
      stripeCustomerId: text('stripe_customer_id').notNull(),
      gen: bigint({ mode: 'number' }).notNull(),
    },
    // The fetch: select invoice_id where stripe_customer_id = $1 and gen <= $2.
    (t) => [index('dirty_invoices_customer_idx').on(t.stripeCustomerId)],
  )
  .enableRLS();
