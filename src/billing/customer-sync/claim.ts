import type postgres from 'postgres';
import { parkUnmapped } from './park';

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

/** A claim looks at so many and no more, however many wait. More than lanes that could hold the first ones at the same moment. */
const candidatesMax = 32;

/** Who may be claimed. The time is the statement's own, so that an index can stop at it; it is Postgres's clock all the same. */
const isDue = `c.livemode = $2 and c.dead_at is null and not c.is_parked and c.run_at <= statement_timestamp()
    and (c.lease_until is null or c.lease_until < clock_timestamp())`;
const isSettling = 'c.is_pending and not c.is_dirty and c.settle_at <= clock_timestamp()';

/** The statement of a claim; exported to be explained. `$1`: the lease in milliseconds. `$2`: livemode. */
export function claimStatement(order: ClaimOrder): string {
  const byAge = order === 'oldest' ? 'c.run_at asc' : 'c.run_at desc';
  return `
with dirty as materialized (
  select c.stripe_customer_id from billing.customer_sync c where ${isDue} and c.is_dirty order by ${byAge} limit ${candidatesMax}
),
candidates as materialized (
  select stripe_customer_id from dirty
  union all (
    select c.stripe_customer_id from billing.customer_sync c
    where not exists (select from dirty) and ${isDue} and ${isSettling} order by ${byAge} limit ${candidatesMax}
  )
),
claimed as (
  update billing.customer_sync s set
    lease_token = s.lease_token + 1,
    lease_until = clock_timestamp() + $1::int * interval '1 millisecond'
  from (
    select c.stripe_customer_id, m.organization_id
    from candidates
    join billing.customer_sync c using (stripe_customer_id)
    join billing.billing_customers m using (stripe_customer_id)
    where ${isDue} and (c.is_dirty or ${isSettling})
    order by ${byAge}
    limit 1
    for update of c skip locked
  ) due
  where s.stripe_customer_id = due.stripe_customer_id
  returning s.stripe_customer_id, due.organization_id, s.livemode, s.dirty_gen::int8 as generation, s.lease_token::int8 as lease_token,
    s.settle_at::text as settle_at, s.dirty_gen = s.synced_gen as is_settle_pass, s.attempts, s.last_synced_at is null as is_first
)
select claimed.*, exists (select from candidates) as has_candidates from (values (1)) as always(one) left join claimed on true`;
}

/**
 * Claims one customer whose copy is behind, or null. Postgres's clock alone decides, so a process with a wrong clock claims nothing
 * too early. `skip locked` keeps workers out of each other's way. Only mapped customers of the mode that our key opens: an
 * unmapped one waits, for ever if it must, and one of the other mode would be asked of an account that does not know it.
 * Dirty ones come first; among them `order` alternates, so that a backlog delays nobody who clicks now.
 *
 * Costs the same whoever waits: it looks at the first few, and when none of those is mapped it parks them and looks at the next.
 */
export async function claimCustomer(
  sql: postgres.Sql,
  { leaseMs, order, livemode }: { leaseMs: number; order: ClaimOrder; livemode: boolean },
): Promise<Claim | null> {
  for (;;) {
    const [row] = await sql.unsafe<ClaimRow[]>(claimStatement(order), [leaseMs, livemode], { prepare: true });
    if (row?.stripe_customer_id) return toClaim(row);
    if (!row?.has_candidates || (await parkUnmapped(sql, livemode)) === 0) return null;
  }
}

function toClaim(row: ClaimRow): Claim {
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

/** All null but the last where nobody was claimed. */
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
  /** Somebody was due, whether or not an organization is mapped to it. */
  has_candidates: boolean;
}
