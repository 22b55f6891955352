import { boolean, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * The Stripe account that this database is a copy of, per mode. A start against another account is refused:
 * every customer would look deleted, and every organization would lose its plan.
 */
export const stripeAccounts = billing
  .table('stripe_accounts', {
    livemode: boolean().primaryKey(),
    accountId: text('account_id').notNull(),
    firstSeenAt: timestamp('first_seen_at', { withTimezone: true }).notNull().defaultNow(),
  })
  .enableRLS();
