import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';

/**
 * Asks for a fresh read of the organization's customers, now: for a person who waits on a page, and for whatever learned by itself
 * that Stripe has moved on. Answers whether there was a customer to read. Coalesces: a customer that is dirty already is only
 * brought forward.
 */
export async function requestSync(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
): Promise<boolean> {
  const rows = await database.forOrganization(organizationId, (tx) =>
    tx.execute(sql`
      insert into billing.customer_sync as s (stripe_customer_id, livemode, dirty_gen, run_at)
      select stripe_customer_id, livemode, 1, clock_timestamp()
      from billing.billing_customers
      where organization_id = ${organizationId} and livemode = ${livemode} and stripe_customer_id is not null and deleted_at is null
      on conflict (stripe_customer_id) do update set
        dirty_gen = case when s.dirty_gen > s.synced_gen and s.lease_until is null then s.dirty_gen else s.dirty_gen + 1 end,
        run_at = case when s.attempts = 0 then clock_timestamp() else s.run_at end,
        dead_at = null
      returning s.stripe_customer_id`),
  );
  return rows.length > 0;
}
