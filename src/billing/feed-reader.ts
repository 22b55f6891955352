import { and, asc, eq, gt } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { billingEvents, organizationFeed } from '@/db/schema';
import type { FeedEvent } from './overview-schema';

const batchMax = 200;

/** The rows of an organization's feed after `seq`, oldest first. Numbers have no gaps that fill later: see organization_feed. */
export async function readFeedAfter(
  database: Database,
  organizationId: string,
  seq: number,
): Promise<FeedEvent[]> {
  return database.forOrganization(organizationId, (tx) =>
    tx
      .select({ seq: billingEvents.seq, type: billingEvents.type, occurredAt: billingEvents.occurredAt })
      .from(billingEvents)
      .where(and(eq(billingEvents.organizationId, organizationId), gt(billingEvents.seq, seq)))
      .orderBy(asc(billingEvents.seq))
      .limit(batchMax),
  );
}

/** The newest number: where a reader without a past begins. */
export async function readFeedHead(database: Database, organizationId: string): Promise<number> {
  const [row] = await database.forOrganization(organizationId, (tx) =>
    tx
      .select({ seq: organizationFeed.seq })
      .from(organizationFeed)
      .where(eq(organizationFeed.organizationId, organizationId)),
  );
  return row?.seq ?? 0;
}
