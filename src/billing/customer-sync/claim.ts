import type postgres from 'postgres';

/** The right to read Stripe for one customer and to write what was read, until the lease ends or another claim follows. */
export interface Claim {
  stripeCustomerId: string;
  organizationId: string;
  livemode: boolean;
  /** The generation that this read will cover: dirty_gen as it was when the claim was made. */
  generation: number;
  leaseToken: number;
  /** As text, to the microsecond: settle_at is cleared only if it is still this one. null when none was due. */
  settleAt: string | null;
  /** Nothing was dirty: this is the extra read after a burst. */
  isSettlePass: boolean;
  attempts: number;
  /** Never read before: every invoice is listed. */
  isFirst: boolean;
}

export type ClaimOrder = 'oldest' | 'newest';

/**
 * Claims one customer whose copy is behind, or null. Postgres's clock alone decides, so a process with a wrong clock claims nothing
 * too early. `skip locked` keeps workers out of each other's way. Only mapped customers of the mode that our key opens: an
 * unmapped one waits, for ever if it must, and one of the other mode would be asked of an account that does not know it.
 * Dirty ones come first; among them `order` alternates, so that a backlog delays nobody who clicks now.
 */
export async function claimCustomer(
  sql: postgres.Sql,
  { leaseMs, order, livemode }: { leaseMs: number; order: ClaimOrder; livemode: boolean },
): Promise<Claim | null> {
  const rows = await sql<ClaimRow[]>`
    update billing.customer_sync s set
      lease_token = s.lease_token + 1,
      lease_until = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
    from (
      select c.stripe_customer_id, m.organization_id
      from billing.customer_sync c
      join billing.billing_customers m on m.stripe_customer_id = c.stripe_customer_id
      where c.dead_at is null
        and c.livemode = ${livemode}
        and c.run_at <= clock_timestamp()
        and (c.lease_until is null or c.lease_until < clock_timestamp())
        and (c.dirty_gen > c.synced_gen or c.settle_at <= clock_timestamp())
      order by (c.dirty_gen > c.synced_gen) desc,
        case when ${order === 'oldest'} then c.run_at end asc,
        case when ${order === 'newest'} then c.run_at end desc
      limit 1
      for update of c skip locked
    ) due
    where s.stripe_customer_id = due.stripe_customer_id
    returning s.stripe_customer_id, due.organization_id, s.livemode, s.dirty_gen::int8 as generation, s.lease_token::int8 as lease_token,
      s.settle_at::text as settle_at, s.dirty_gen = s.synced_gen as is_settle_pass, s.attempts, s.last_synced_at is null as is_first`;
  const row = rows[0];
  if (!row) return null;
  return {
    stripeCustomerId: row.stripe_customer_id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    generation: Number(row.generation),
    leaseToken: Number(row.lease_token),
    settleAt: row.settle_at,
    isSettlePass: row.is_settle_pass,
    attempts: row.attempts,
    isFirst: row.is_first,
  };
}

interface ClaimRow {
  stripe_customer_id: string;
  organization_id: string;
  livemode: boolean;
  generation: string;
  lease_token: string;
  settle_at: string | null;
  is_settle_pass: boolean;
  attempts: number;
  is_first: boolean;
}
