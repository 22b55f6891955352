import { bigint, boolean, index, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * What a subscription was worth, and when that changed: a row per change of status, plan or monthly revenue. `subscriptions` knows only
 * now, so without these rows yesterday's revenue could not be told. Written by a trigger on `subscriptions` alone, never changed but for
 * the organization, when a customer is mapped anew.
 */
export const subscriptionHistory = billing
  .table(
    'subscription_history',
    {
      id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
      subscriptionId: text('subscription_id').notNull(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      isTestClock: boolean('is_test_clock').notNull(),
      currency: text().notNull(),
      /** null in the first row of a subscription. */
      previousStatus: text('previous_status'),
      status: text().notNull(),
      previousPlanId: text('previous_plan_id'),
      planId: text('plan_id').notNull(),
      /** Minor units a month; 0 unless the status was active or past_due. */
      previousMrrMinor: bigint('previous_mrr_minor', { mode: 'number' }).notNull(),
      mrrMinor: bigint('mrr_minor', { mode: 'number' }).notNull(),
      /** When it happened, by Stripe's times where they tell (the trigger says how), and never before the row before it. */
      effectiveAt: timestamp('effective_at', { withTimezone: true }).notNull(),
      recordedAt: timestamp('recorded_at', { withTimezone: true }).notNull().defaultNow(),
    },
    // The trigger and the reports: the rows of one subscription, latest first.
    (t) => [index('subscription_history_subscription_idx').on(t.subscriptionId, t.id.desc())],
  )
  .enableRLS();
