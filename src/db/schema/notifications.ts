import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

export const notificationChannels = ['mail', 'slack', 'pagerduty', 'in_app'] as const;
export type NotificationChannel = (typeof notificationChannels)[number];

/**
 * The outbox to people: a row first, and a job that carries only its id. Written by triggers alone, on billing_events and on alarms,
 * in the transaction of what it tells. The dedupe key is what keeps a message single.
 */
export const notifications = billing
  .table(
    'notifications',
    {
      id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
      dedupeKey: text('dedupe_key').notNull().unique(),
      /** null: it concerns the platform, and operators alone hear of it. */
      organizationId: text('organization_id'),
      livemode: boolean().notNull().default(false),
      /** The billing_events row that caused it. */
      eventSeq: bigint('event_seq', { mode: 'number' }),
      channel: text({ enum: notificationChannels }).notNull(),
      kind: text().notNull(),
      /** What belongs together: an invoice that is not paid, with all its tries. PagerDuty's dedup_key. */
      incidentKey: text('incident_key').notNull().default(''),
      /** Of a mail: the user. The address is looked up when it is sent. */
      recipientId: text('recipient_id'),
      data: jsonb().$type<Record<string, string | number | boolean | null>>().notNull(),
      occurredAt: timestamp('occurred_at', { withTimezone: true }),
      state: text({ enum: ['waiting', 'sent', 'suppressed', 'dead'] })
        .notNull()
        .default('waiting'),
      /** Why it was suppressed. */
      reason: text(),
      attempts: integer().notNull().default(0),
      lastError: text('last_error'),
      /** Not before. */
      runAt: timestamp('run_at', { withTimezone: true }).notNull().defaultNow(),
      /** A job with its id is in the queue until then; after that the sweep makes another. */
      queuedUntil: timestamp('queued_until', { withTimezone: true }),
      /** Being sent by a worker that may have died since. */
      leasedUntil: timestamp('leased_until', { withTimezone: true }),
      createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
      sentAt: timestamp('sent_at', { withTimezone: true }),
      /** In-app alerts: what they warned of is over. */
      resolvedAt: timestamp('resolved_at', { withTimezone: true }),
      acknowledgedAt: timestamp('acknowledged_at', { withTimezone: true }),
      /** The user. */
      acknowledgedBy: text('acknowledged_by'),
    },
    (t) => [
      index('notifications_state_idx').on(t.state, t.createdAt),
      // The sweep: what is due and has no job.
      index('notifications_due_idx').on(t.runAt).where(sql`${t.state} = 'waiting'`),
      // Is this incident open with that channel?
      index('notifications_incident_idx').on(t.incidentKey, t.channel),
      // The page of alerts.
      index('notifications_alerts_idx')
        .on(t.organizationId, t.livemode, t.id.desc())
        .where(sql`${t.channel} = 'in_app'`),
    ],
  )
  .enableRLS();
