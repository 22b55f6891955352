import { sql } from 'drizzle-orm';
import { boolean, index, integer, json, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

export const checkoutIntentStates = [
  'creating',
  'open',
  'completed',
  'done',
  'superseded',
  'expired',
  'failed',
] as const;
export type CheckoutIntentState = (typeof checkoutIntentStates)[number];

/**
 * A click on a plan, written before Stripe is called. One live intent per organization and mode (creating, open, completed)
 * is what keeps two tabs from buying two subscriptions: Checkout itself does not.
 */
export const checkoutIntents = billing
  .table(
    'checkout_intents',
    {
      id: text().primaryKey(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      state: text({ enum: checkoutIntentStates }).notNull(),
      planId: text('plan_id').notNull(),
      interval: text().notNull(),
      quantity: integer().notNull(),
      /** 0: no trial. Reserved by this row while it lives. */
      trialDays: integer('trial_days').notNull(),
      /** `<id>:<attempt>` is the idempotency key; it moves only when Stripe can never answer the old one. */
      attempt: integer().notNull().default(1),
      /** The exact parameters of the session, so that every retry sends the same bytes: json, because jsonb would sort the keys. */
      params: json().$type<Record<string, unknown>>(),
      sessionId: text('session_id'),
      url: text(),
      subscriptionId: text('subscription_id'),
      createdBy: text('created_by').notNull(),
      createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
      expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
      completedAt: timestamp('completed_at', { withTimezone: true }),
    },
    (t) => [
      uniqueIndex('checkout_intents_one_live_idx')
        .on(t.organizationId, t.livemode)
        .where(sql`${t.state} in ('creating', 'open', 'completed')`),
      uniqueIndex('checkout_intents_session_idx').on(t.sessionId),
      // The sweep: where state in ('creating', 'open') and expires_at < now().
      index('checkout_intents_expiry_idx').on(t.expiresAt).where(sql`${t.state} in ('creating', 'open')`),
    ],
  )
  .enableRLS();
