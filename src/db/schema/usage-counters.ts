import { bigint, boolean, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** What an organization has used of a resource in a period. A gauge (apps) has one row whose period began at the epoch. */
export const usageCounters = billing
  .table(
    'usage_counters',
    {
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      resource: text({ enum: ['apps', 'build_minutes'] }).notNull(),
      periodStart: timestamp('period_start', { withTimezone: true }).notNull(),
      used: bigint({ mode: 'number' }).notNull(),
      updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    },
    (t) => [primaryKey({ columns: [t.organizationId, t.livemode, t.resource, t.periodStart] })],
  )
  .enableRLS();
