import { and, eq, lte } from 'drizzle-orm';
import type postgres from 'postgres';
import type Stripe from 'stripe';
import type { Drizzle } from '@/db/client';
import { dirtyInvoices } from '@/db/schema';
import { withLogContext } from '@/lib/log-context';
import { errorSummary, type Logger } from '@/lib/logger';
import { inSpan } from '@/lib/tracing';
import type { PlanPrices } from '../plan-prices';
import type { StripeBreaker } from '../stripe-breaker';
import type { StripeBudget } from '../stripe-budget';
import { isTransientStripeError } from '../stripe-errors';
import type { SyncTiming } from '../webhook-inbox';
import { applySnapshot } from './apply';
import { type Claim, type ClaimOrder, claimCustomer } from './claim';
import { failClaim } from './fail';
import { fetchCustomer } from './fetch';
import { LeaseLostError } from './release';
import { findWaitingReads } from './waiting-reads';

export interface SyncDependencies {
  sql: postgres.Sql;
  db: Drizzle;
  stripe: Stripe;
  /** Of the key that `stripe` has: customers of the other mode are left alone. */
  livemode: boolean;
  planPrices: PlanPrices;
  timing: SyncTiming;
  logger: Logger;
  /** Told of each claim's end and how long it took, for the figures. */
  observe?: (outcome: SyncOutcome, seconds: number) => void;
  /** Of all processes together. */
  budget: StripeBudget;
  /** Of this process. */
  breaker: StripeBreaker;
  /** Aborted when the process stops. */
  signal: AbortSignal;
}

/** idle: nobody is due. held: Stripe is down, and the breaker waits. */
export type SyncOutcome = 'idle' | 'held' | 'applied' | 'retry' | 'dead' | 'lost';

/** Share of the lease that reading may take, and after which an apply is no longer begun. */
const readShare = 0.4;
const applyLatestShare = 0.75;

/** Claims one customer, reads it from Stripe, writes it. `idle` when nobody is due. Never throws for one customer's failure. */
export async function syncNext(deps: SyncDependencies, order: ClaimOrder): Promise<SyncOutcome> {
  const { leaseMs } = deps.timing;
  if (!deps.breaker.allows()) return 'held';
  // Before the claim, so that waiting for the budget uses up nobody's lease.
  await deps.budget.take(deps.signal);
  const claimedAtMs = performance.now();
  const claim = await claimCustomer(deps.sql, { leaseMs, order, livemode: deps.livemode });
  if (!claim) {
    deps.breaker.unused();
    deps.budget.giveBack();
    return 'idle';
  }
  const { stripeCustomerId, organizationId, generation } = claim;
  const ids = { 'billing.organization_id': organizationId, 'billing.stripe_customer_id': stripeCustomerId };
  const outcome = await withLogContext({ stripeCustomerId, organizationId }, () =>
    inSpan('sync.customer', { ...ids, 'billing.generation': generation }, () =>
      syncClaimed(deps, claim, claimedAtMs),
    ),
  );
  deps.observe?.(outcome, (performance.now() - claimedAtMs) / 1000);
  return outcome;
}

async function syncClaimed(deps: SyncDependencies, claim: Claim, claimedAtMs: number): Promise<SyncOutcome> {
  const { leaseMs } = deps.timing;
  const log = deps.logger.child({ generation: claim.generation });
  try {
    const dirty = await deps.db
      .select({ id: dirtyInvoices.invoiceId })
      .from(dirtyInvoices)
      .where(
        and(
          eq(dirtyInvoices.stripeCustomerId, claim.stripeCustomerId),
          lte(dirtyInvoices.gen, claim.generation),
        ),
      );
    const waiting = await findWaitingReads(deps.db, claim);
    const snapshot = await fetchCustomer(deps.stripe, {
      stripeCustomerId: claim.stripeCustomerId,
      dirtyInvoiceIds: dirty.map((row) => row.id),
      isFirst: claim.isFirst,
      waiting,
      deadlineMs: leaseMs * readShare,
      takeRead: () => deps.budget.take(deps.signal),
    });
    deps.breaker.succeeded();
    if (performance.now() - claimedAtMs > leaseMs * applyLatestShare) throw new LeaseLostError(claim);
    const unknown = await applySnapshot(deps.db, { claim, snapshot, known: await deps.planPrices.all() });
    for (const price of unknown)
      log.error(
        { ...price, alarm: 'unknown_price' },
        'a price that the catalogue does not know: plan "custom"',
      );
    return 'applied';
  } catch (error) {
    if (error instanceof LeaseLostError) {
      log.warn('lease lost, nothing written');
      return 'lost';
    }
    if (isTransientStripeError(error)) deps.breaker.failed();
    else deps.breaker.succeeded();
    const outcome = await failClaim(deps.sql, claim, error, Math.random());
    const summary = errorSummary(error);
    if (outcome === 'dead')
      log.error({ error: summary, alarm: 'dead_letter' }, 'customer became a dead letter');
    else log.warn({ error: summary, attempts: claim.attempts + 1 }, 'sync failed, will be tried again');
    return outcome;
  }
}
