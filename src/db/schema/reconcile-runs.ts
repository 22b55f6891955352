import { bigint, boolean, index, integer, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

export const reconcileLoops = ['undelivered', 'events', 'account', 'recover'] as const;
export type ReconcileLoop = (typeof reconcileLoops)[number];

/** A row per look for what webhooks lost: "0 missing of 4,812" is read from here. */
export const reconcileRuns = billing
  .table(
    'reconcile_runs',
    {
      id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
      loop: text({ enum: reconcileLoops }).notNull(),
      livemode: boolean().notNull(),
      startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
      /** null while it runs, and for ever when it was killed: the next one then looks as far back as the last completed one. */
      completedAt: timestamp('completed_at', { withTimezone: true }),
      /** Objects of Stripe that were compared. */
      scanned: integer().notNull().default(0),
      /** Of those, the ones we did not have, or had otherwise. */
      missing: integer().notNull().default(0),
      /** Customers that were marked for a fresh read because of it. */
      fixed: integer().notNull().default(0),
      /** Customers with a live subscription that no organization is mapped to. */
      unmapped: integer().notNull().default(0),
      /** The first hundred of those, in the order of their ids. */
      unmappedIds: text('unmapped_ids').array().notNull().default([]),
      stripeCalls: integer('stripe_calls').notNull().default(0),
      durationMs: integer('duration_ms'),
      lastError: text('last_error'),
    },
    // The start of a look: the last completed one of its loop.
    (t) => [index('reconcile_runs_last_idx').on(t.loop, t.livemode, t.startedAt)],
  )
  .enableRLS();
