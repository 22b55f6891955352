import { sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import type { Claim } from './claim';

/** The lease passed to another claim while Stripe was being read; what this one read may be older than what that one writes. */
export class LeaseLostError extends Error {
  constructor(claim: Claim) {
    super(
      `The lease ${claim.leaseToken} of customer ${claim.stripeCustomerId} was lost: another worker has it now.`,
    );
    this.name = 'LeaseLostError';
  }
}

/**
 * The fence, and the last thing that an apply waits for. `synced_gen` moves only to what was dirty when the claim was made, so a change
 * that came meanwhile leaves the customer dirty. Throws LeaseLostError, which rolls the whole apply back.
 */
export async function releaseLease(tx: Transaction, claim: Claim): Promise<void> {
  const released = await tx.execute(sql`
    update billing.customer_sync set
      synced_gen = greatest(synced_gen, ${claim.generation}::int8),
      lease_until = null,
      attempts = 0,
      permanent_failures = 0,
      last_error = null,
      last_synced_at = clock_timestamp(),
      settle_at = case when ${claim.isSettlePass} and settle_at = ${claim.settleAt}::timestamptz then null else settle_at end
    where stripe_customer_id = ${claim.stripeCustomerId} and lease_token = ${claim.leaseToken}::int8
    returning stripe_customer_id`);
  if (released.length === 0) throw new LeaseLostError(claim);
}
