import { boolean, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** What a person does not want to be mailed about an organization. No row: mailed. */
export const notificationPreferences = billing
  .table(
    'notification_preferences',
    {
      organizationId: text('organization_id').notNull(),
      userId: text('user_id').notNull(),
      /** A group of kinds, as the page offers them. */
      topic: text().notNull(),
      isMailed: boolean('is_mailed').notNull(),
      updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    },
    (t) => [primaryKey({ columns: [t.organizationId, t.userId, t.topic] })],
  )
  .enableRLS();
