import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * One row per Stripe customer: how far our copy is behind, and who is reading Stripe for it now.
 * dirty_gen counts acknowledged changes, synced_gen is the last count that a finished read covers.
 * All times are Postgres's clock.
 */
export const customerSync = billing
  .table(
    'customer_sync',
    {
      stripeCustomerId: text('stripe_customer_id').primaryKey(),
      livemode: boolean().notNull(),
      dirtyGen: bigint('dirty_gen', { mode: 'number' }).notNull().default(0),
      syncedGen: bigint('synced_gen', { mode: 'number' }).notNull().default(0),
      /** The fence: a claim adds one, and only the holder of the current number may write. */
      leaseToken: bigint('lease_token', { mode: 'number' }).notNull().default(0),
      leaseUntil: timestamp('lease_until', { withTimezone: true }),
      runAt: timestamp('run_at', { withTimezone: true }).notNull().default(sql`clock_timestamp()`),
      /** One more read after a burst, in case Stripe's answer was stale. */
      settleAt: timestamp('settle_at', { withTimezone: true }),
      attempts: integer().notNull().default(0),
      /** Failures in a row that will not pass by themselves; eight make a dead letter, however long Stripe was down before. */
      permanentFailures: integer('permanent_failures').notNull().default(0),
      lastError: text('last_error'),
      /** Set: a dead letter, with last_error as its reason. A new event or a mapping revives it. */
      deadAt: timestamp('dead_at', { withTimezone: true }),
      /** null until the first read, which lists every invoice. */
      lastSyncedAt: timestamp('last_synced_at', { withTimezone: true }),
      /** Behind. A column and not the index's own condition: so is `is_pending`. */
      isDirty: boolean('is_dirty').notNull().generatedAlwaysAs(sql`dirty_gen > synced_gen`),
      /**
       * Behind, or waiting to settle. A column and not the index's own condition, so that the further events of a burst, which change
       * the counters and not this, touch no index (a heap-only update).
       */
      isPending: boolean('is_pending')
        .notNull()
        .generatedAlwaysAs(sql`dirty_gen > synced_gen or settle_at is not null`),
      /**
       * A claim looked and found nobody mapped to it: the claims after it pass it by. Set by `park_unmapped`, taken back by the mapping's
       * trigger; never by ingest, which a mapping of the same moment could overtake.
       */
      isParked: boolean('is_parked').notNull().default(false),
    },
    (t) => [
      // The claim: who is behind and due, oldest or newest first.
      index('customer_sync_dirty_idx')
        .on(t.livemode, t.runAt)
        .where(sql`${t.deadAt} is null and ${t.isDirty} and not ${t.isParked}`),
      // The claim when nobody is behind: who waits to settle.
      index('customer_sync_settle_idx')
        .on(t.livemode, t.runAt)
        .where(sql`${t.deadAt} is null and ${t.isPending} and not ${t.isDirty} and not ${t.isParked}`),
    ],
  )
  .enableRLS();
