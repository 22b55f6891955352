import { bigint, boolean, index, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** One line of a quote, as Stripe's preview words it. Amounts are minor units; a credit is negative. */
export interface QuoteLine {
  kind: 'credit' | 'charge' | 'other';
  description: string;
  amountMinor: number;
  periodStartSeconds: number;
  periodEndSeconds: number;
}

/**
 * A sum that somebody was shown. The browser sends back its id and no amount: the server asks Stripe again for the same moment and
 * refuses when a cent differs.
 */
export const planQuotes = billing
  .table(
    'plan_quotes',
    {
      id: text().primaryKey(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      subscriptionId: text('subscription_id').notNull(),
      planId: text('plan_id').notNull(),
      interval: text().notNull(),
      currency: text().notNull(),
      /** The moment that the proration is for, in Stripe's time for this subscription; null when nothing is prorated. */
      prorationDateSeconds: bigint('proration_date_seconds', { mode: 'number' }),
      lines: jsonb().$type<QuoteLine[]>().notNull(),
      taxMinor: bigint('tax_minor', { mode: 'number' }).notNull(),
      /** Of the invoice that the change makes; negative: kept as credit. */
      totalMinor: bigint('total_minor', { mode: 'number' }).notNull(),
      /** What the card is charged after the customer's balance. */
      amountDueMinor: bigint('amount_due_minor', { mode: 'number' }).notNull(),
      createdBy: text('created_by').notNull(),
      createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
      expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
    },
    // The sweep: where expires_at < now() - interval '1 day'.
    (t) => [index('plan_quotes_expiry_idx').on(t.expiresAt)],
  )
  .enableRLS();
