import { bigint, index, integer, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** The outbox to people: a row first, and a job that carries only its id. The dedupe key is what keeps a mail single. */
export const notifications = billing
  .table(
    'notifications',
    {
      id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
      dedupeKey: text('dedupe_key').notNull().unique(),
      organizationId: text('organization_id').notNull(),
      /** The billing_events row that caused it. */
      eventSeq: bigint('event_seq', { mode: 'number' }),
      channel: text().notNull(),
      kind: text().notNull(),
      data: jsonb().$type<Record<string, unknown>>().notNull(),
      state: text({ enum: ['waiting', 'sent', 'suppressed', 'dead'] })
        .notNull()
        .default('waiting'),
      attempts: integer().notNull().default(0),
      lastError: text('last_error'),
      createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
      sentAt: timestamp('sent_at', { withTimezone: true }),
    },
    // The sweep that re-enqueues rows without a job.
    (t) => [index('notifications_state_idx').on(t.state, t.createdAt)],
  )
  .enableRLS();
