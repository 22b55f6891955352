import { integer, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** How many webhooks were turned away, a row a minute and reason: a wrong secret and a forger look like this. Kept for a day. */
export const webhookRefusals = billing
  .table(
    'webhook_refusals',
    {
      minute: timestamp({ withTimezone: true }).notNull(),
      /** `invalid_signature`, `invalid_payload`. */
      reason: text().notNull(),
      count: integer().notNull(),
    },
    (t) => [primaryKey({ columns: [t.minute, t.reason] })],
  )
  .enableRLS();
