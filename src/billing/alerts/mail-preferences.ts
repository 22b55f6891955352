import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { notificationPreferences } from '@/db/schema';
import { type NotificationTopic, notificationTopics } from '../notification-topics';
import type { OrganizationRole } from '../roles';
import type { MailPreferences } from './alert-schema';

interface Person {
  organizationId: string;
  userId: string;
  role: OrganizationRole;
}

/** Everything is mailed until somebody says otherwise. */
export async function readMailPreferences(
  database: Database,
  { organizationId, userId, role }: Person,
): Promise<MailPreferences> {
  const rows = await database.forOrganization(organizationId, (tx) =>
    tx
      .select({ topic: notificationPreferences.topic, isMailed: notificationPreferences.isMailed })
      .from(notificationPreferences)
      .where(
        and(
          eq(notificationPreferences.organizationId, organizationId),
          eq(notificationPreferences.userId, userId),
        ),
      ),
  );
  const off = new Set(rows.filter(({ isMailed }) => !isMailed).map(({ topic }) => topic));
  return {
    isMailed: role === 'owner' || role === 'billing',
    topics: notificationTopics.map((topic) => ({ topic, isOn: !off.has(topic) })),
  };
}

/** Holds from the next mail on, also for those that wait to be sent. */
export async function setMailPreference(
  database: Database,
  { organizationId, userId }: Person,
  topic: NotificationTopic,
  isMailed: boolean,
): Promise<void> {
  await database.forOrganization(organizationId, (tx) =>
    tx
      .insert(notificationPreferences)
      .values({ organizationId, userId, topic, isMailed })
      .onConflictDoUpdate({
        target: [
          notificationPreferences.organizationId,
          notificationPreferences.userId,
          notificationPreferences.topic,
        ],
        set: { isMailed, updatedAt: sql`clock_timestamp()` },
      }),
  );
}
