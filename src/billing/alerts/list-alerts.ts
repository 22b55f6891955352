import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import type { FactData } from '../facts';
import type { Alert } from './alert-schema';

const alertsMax = 100;

interface Row extends Record<string, unknown> {
  id: string;
  kind: string;
  at: string;
  data: FactData;
  acknowledged_at: string | null;
  resolved_at: string | null;
  acknowledged_by: string | null;
}

/** Every open alert and the newest of the others, a hundred in all. */
export async function listAlerts(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
): Promise<Alert[]> {
  const rows = await database.forOrganization(organizationId, (tx) =>
    tx.execute<Row>(sql`
      select n.id::text, n.kind, coalesce(n.occurred_at, n.created_at) as at, n.data, n.acknowledged_at, n.resolved_at,
        u.name as acknowledged_by
      from billing.notifications n left join identity."user" u on u.id = n.acknowledged_by
      where n.organization_id = ${organizationId} and n.livemode = ${livemode} and n.channel = 'in_app' and n.state = 'sent'
      order by (n.acknowledged_at is null and n.resolved_at is null) desc, n.id desc
      limit ${alertsMax}`),
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    at: new Date(row.at),
    data: row.data,
    state: row.resolved_at ? 'resolved' : row.acknowledged_at ? 'acknowledged' : 'open',
    acknowledgedBy: row.acknowledged_by,
  }));
}
