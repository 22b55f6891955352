import { sql } from 'drizzle-orm';
import { boolean, index, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** A card that has had its trial, by Stripe's fingerprint: the same number has the same one, whoever types it. Kept for ever. */
export const trialCards = billing
  .table(
    'trial_cards',
    {
      livemode: boolean().notNull(),
      fingerprint: text().notNull(),
      organizationId: text('organization_id').notNull(),
      subscriptionId: text('subscription_id').notNull(),
      usedAt: timestamp('used_at', { withTimezone: true }).notNull().defaultNow(),
    },
    (t) => [primaryKey({ columns: [t.livemode, t.fingerprint] })],
  )
  .enableRLS();

/** A trial on a card that another organization has had a trial with, and what was decided. */
export const repeatedTrials = billing
  .table(
    'repeated_trials',
    {
      subscriptionId: text('subscription_id').primaryKey(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      foundAt: timestamp('found_at', { withTimezone: true }).notNull().defaultNow(),
      /** allowed: it goes on. ended: nothing was charged. null: not decided yet. */
      decision: text({ enum: ['allowed', 'ended'] }),
    },
    // The sweep: where decision is null.
    (t) => [index('repeated_trials_open_idx').on(t.foundAt).where(sql`${t.decision} is null`)],
  )
  .enableRLS();
