import { bigint, boolean, integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * The projection: what an organization has now, one row per organization and mode. Written only by the sync's apply,
 * from ALL its subscriptions; a trigger refuses a `sync_seq` that goes down.
 */
export const orgSubscriptions = billing
  .table(
    'org_subscriptions',
    {
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      /** null when the organization never had one. */
      subscriptionId: text('subscription_id'),
      status: text(),
      planId: text('plan_id'),
      interval: text(),
      currentPeriodEnd: timestamp('current_period_end', { withTimezone: true }),
      trialEnd: timestamp('trial_end', { withTimezone: true }),
      cancelAt: timestamp('cancel_at', { withTimezone: true }),
      /** More than one is money paid twice: an alert, and both are shown. */
      liveCount: integer('live_count').notNull().default(0),
      /** Set for ever once any subscription with a trial was seen. */
      trialUsedAt: timestamp('trial_used_at', { withTimezone: true }),
      syncSeq: bigint('sync_seq', { mode: 'number' }).notNull().default(0),
      syncedAt: timestamp('synced_at', { withTimezone: true }).notNull(),
    },
    (t) => [primaryKey({ columns: [t.organizationId, t.livemode] })],
  )
  .enableRLS();
