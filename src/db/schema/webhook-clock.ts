import { boolean, doublePrecision, integer, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * How far our clock stands from Stripe's, by the times in verified signatures: one row a mode, written by whichever process took a
 * webhook last. Some seconds are the way here; over 300 every webhook is refused, under -60 too.
 */
export const webhookClock = billing
  .table('webhook_clock', {
    livemode: boolean().primaryKey(),
    /** Our clock minus Stripe's, seconds: the middle of the last signatures of that process. */
    medianSeconds: doublePrecision('median_seconds').notNull(),
    lastSeconds: doublePrecision('last_seconds').notNull(),
    samples: integer().notNull(),
    observedAt: timestamp('observed_at', { withTimezone: true }).notNull().defaultNow(),
  })
  .enableRLS();
