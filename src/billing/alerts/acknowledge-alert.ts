import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { BillingError } from '../billing-error';
import { appendFeed } from '../feed';

export interface Acknowledgement {
  organizationId: string;
  livemode: boolean;
  alertId: string;
  userId: string;
}

/**
 * Somebody has seen to it. The first to say so stays the one who did; saying it again changes nothing. Everybody's open page hears
 * of it. Throws BillingError `not_found` for an alert of another organization.
 */
export async function acknowledgeAlert(
  database: Database,
  { organizationId, livemode, alertId, userId }: Acknowledgement,
): Promise<void> {
  await database.forOrganization(organizationId, async (tx) => {
    const [row] = await tx.execute<{ kind: string; acknowledged_at: string | null }>(sql`
      select kind, acknowledged_at from billing.notifications
      where id = ${alertId}::bigint and organization_id = ${organizationId} and livemode = ${livemode} and channel = 'in_app'
      for update`);
    if (!row) throw new BillingError('not_found', 'That alert does not exist.');
    if (row.acknowledged_at) return;
    await tx.execute(sql`
      update billing.notifications set acknowledged_at = clock_timestamp(), acknowledged_by = ${userId}
      where id = ${alertId}::bigint`);
    await appendFeed(tx, {
      organizationId,
      livemode,
      type: 'alert_acknowledged',
      data: { alertId, kind: row.kind },
      occurredAt: new Date(),
    });
  });
}
