import { sql } from 'drizzle-orm';
import { boolean, index, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * What happened, as a set: `payment_failed:in_x:attempt_2`. A fact is true for ever, so its order and its copies cannot matter.
 * Rows are kept for ever: the key is what stops a redelivery after a year from mailing somebody again.
 */
export const billingFacts = billing
  .table(
    'billing_facts',
    {
      naturalKey: text('natural_key').primaryKey(),
      kind: text().notNull(),
      /**
       * Of the event: a charge of one mode is unknown to the key of the other, which must not take it for nobody's. null: written by a
       * version that did not say.
       */
      livemode: boolean(),
      /** null until a `resolve` job finds whom a dispute belongs to. */
      stripeCustomerId: text('stripe_customer_id'),
      /** Stripe's object time, or the event's. */
      occurredAt: timestamp('occurred_at', { withTimezone: true }).notNull(),
      eventId: text('event_id').notNull(),
      data: jsonb().$type<Record<string, string | number | boolean | null>>().notNull(),
      /** When an apply turned it into a billing_events row. */
      consumedAt: timestamp('consumed_at', { withTimezone: true }),
    },
    // The apply: select ... where stripe_customer_id = $1 and consumed_at is null.
    (t) => [index('billing_facts_waiting_idx').on(t.stripeCustomerId).where(sql`${t.consumedAt} is null`)],
  )
  .enableRLS();
