import { jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** What is wrong with the platform itself, a row per alarm that ever rang. Opening and resolving are told by a trigger. */
export const alarms = billing
  .table('alarms', {
    /** `webhook_backlog`, `dead_letters`, ... */
    name: text().primaryKey(),
    summary: text().notNull(),
    data: jsonb().$type<Record<string, string | number | boolean | null>>().notNull(),
    openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
    /** null while it rings. */
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
    /** When the check last found it ringing. It is over some minutes after that, so that a flicker rings nobody twice. */
    checkedAt: timestamp('checked_at', { withTimezone: true }).notNull(),
  })
  .enableRLS();
