import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import type { FactData } from './facts';

export interface FeedEntry {
  organizationId: string;
  livemode: boolean;
  type: string;
  data: FactData;
  naturalKey?: string;
  occurredAt?: Date;
  suppressed?: boolean;
}

/**
 * Takes the organization's feed row for the rest of the transaction. Every apply takes it first, so that two syncs of one
 * organization project one after the other and never from half of each other's rows.
 */
export async function lockFeed(tx: Transaction, organizationId: string): Promise<void> {
  await tx.execute(sql`
    insert into billing.organization_feed (organization_id) values (${organizationId}) on conflict do nothing`);
  await tx.execute(
    sql`select seq from billing.organization_feed where organization_id = ${organizationId} for update`,
  );
}

/** Appends one row; its number comes from the feed's trigger. A natural key that is already there adds nothing. */
export async function appendFeed(tx: Transaction, entry: FeedEntry): Promise<void> {
  await tx.execute(sql`
    insert into billing.billing_events (organization_id, livemode, type, data, natural_key, occurred_at, suppressed)
    values (${entry.organizationId}, ${entry.livemode}, ${entry.type}, ${JSON.stringify(entry.data)}::jsonb,
      ${entry.naturalKey ?? null}, ${entry.occurredAt?.toISOString() ?? null}::timestamptz, ${entry.suppressed ?? false})
    on conflict (natural_key) do nothing`);
}
