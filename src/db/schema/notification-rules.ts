import { boolean, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { notificationChannels } from './notifications';
import { billing } from './schemas';

/** Which row of the feed is told to whom. Filled by migrations from `src/billing/notification-rules.ts`, read by the trigger. */
export const notificationRules = billing
  .table(
    'notification_rules',
    {
      eventType: text('event_type').notNull(),
      channel: text({ enum: notificationChannels }).notNull(),
      kind: text().notNull(),
      /** Only from this try of the charge on. */
      attemptsMin: integer('attempts_min').notNull().default(0),
      /** Only when the event says this status; '' for any. */
      status: text().notNull().default(''),
      /**
       * What belongs together: a member of the event's data (`invoiceId`), `organization` for all that concerns one, or '' when each
       * event is an incident of its own.
       */
      incident: text().notNull().default(''),
      /** One message for each value of this member of the event's data; '' for one for each event. */
      oncePer: text('once_per').notNull().default(''),
      /** Only when this incident has been told on this channel: the good news after the bad. */
      onlyAfterIncident: boolean('only_after_incident').notNull().default(false),
      /** The in-app alerts of this incident are over. */
      resolvesAlerts: boolean('resolves_alerts').notNull().default(false),
    },
    (t) => [primaryKey({ columns: [t.eventType, t.channel, t.kind, t.status] })],
  )
  .enableRLS();
