import { sql } from 'drizzle-orm';
import { bigint, boolean, index, jsonb, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * What people and dashboards are told, in order, per organization. `seq` is given by a trigger from organization_feed;
 * an insert that brings its own is refused.
 */
export const billingEvents = billing
  .table(
    'billing_events',
    {
      organizationId: text('organization_id').notNull(),
      seq: bigint({ mode: 'number' }).notNull(),
      livemode: boolean().notNull(),
      type: text().notNull(),
      /** The fact it came from; null for a change that was seen in the state. */
      naturalKey: text('natural_key'),
      data: jsonb().$type<Record<string, string | number | boolean | null>>().notNull(),
      occurredAt: timestamp('occurred_at', { withTimezone: true }),
      createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
      /** Consumed over 72 h after it happened: recorded, and nobody is mailed about the past. */
      suppressed: boolean().notNull().default(false),
    },
    (t) => [
      primaryKey({ columns: [t.organizationId, t.seq] }),
      uniqueIndex('billing_events_natural_key_idx').on(t.naturalKey),
      // An invoice's history: where organization_id = $1 and data->>'invoiceId' = $2.
      index('billing_events_invoice_idx')
        .on(t.organizationId, sql`(${t.data}->>'invoiceId')`)
        .where(sql`${t.data}->>'invoiceId' is not null`),
    ],
  )
  .enableRLS();
