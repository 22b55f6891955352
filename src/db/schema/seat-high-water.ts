import { boolean, integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** The most extra members that a subscription had in a period: up to here a place is paid for until the period ends. */
export const seatHighWater = billing
  .table(
    'seat_high_water',
    {
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      subscriptionId: text('subscription_id').notNull(),
      periodStart: timestamp('period_start', { withTimezone: true }).notNull(),
      extraMembers: integer('extra_members').notNull(),
    },
    (t) => [primaryKey({ columns: [t.subscriptionId, t.periodStart] })],
  )
  .enableRLS();
