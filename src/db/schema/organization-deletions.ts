import { boolean, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** An organization that its owner deletes: kept as the record of who did it, and repeated until Stripe has ended what it paid for. */
export const organizationDeletions = billing
  .table('organization_deletions', {
    organizationId: text('organization_id').primaryKey(),
    livemode: boolean().notNull(),
    name: text().notNull(),
    requestedBy: text('requested_by').notNull(),
    ipAddress: text('ip_address'),
    requestedAt: timestamp('requested_at', { withTimezone: true }).notNull().defaultNow(),
    /** When nothing was charged any more and the organization was removed. */
    completedAt: timestamp('completed_at', { withTimezone: true }),
    lastError: text('last_error'),
  })
  .enableRLS();
