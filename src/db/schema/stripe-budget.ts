import { boolean, doublePrecision, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * How many reads of Stripe are left this moment, for all processes together: a bucket that fills by Postgres's clock.
 * One row per mode. Stripe allows 25 reads a second in a sandbox and 100 live; whoever goes over is refused with 429.
 */
export const stripeBudget = billing
  .table('stripe_budget', {
    livemode: boolean().primaryKey(),
    tokens: doublePrecision().notNull(),
    refilledAt: timestamp('refilled_at', { withTimezone: true }).notNull().defaultNow(),
  })
  .enableRLS();
