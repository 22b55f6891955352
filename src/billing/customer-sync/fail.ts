import type postgres from 'postgres';
import { backoffMs } from '@/lib/backoff';
import { isDatabaseError } from '@/lib/logger';
import { storableText } from '@/lib/storable-text';
import { isTransientDatabaseError } from '../database-errors';
import { isTransientStripeError, retryAfterMs, stripeErrorSummary } from '../stripe-errors';
import type { Claim } from './claim';
import { UnknownCustomerError } from './fetch';

/** Tries of a permanent error, one after the other, before its customer becomes a dead letter. */
export const permanentTriesMax = 8;

/**
 * Gives a failed claim back: tried again after 2^n seconds, its reason visible. A permanent error ends as a dead letter after eight
 * tries, a customer that Stripe does not know at once; either waits for a new event or a person. Never blocks another customer.
 * Answers what became of it, for the log and the alarm.
 */
export async function failClaim(
  sql: postgres.Sql,
  claim: Claim,
  error: unknown,
  random: number,
): Promise<'retry' | 'dead' | 'lost'> {
  const isTransient = isTransientStripeError(error) || isTransientDatabaseError(error);
  const triesLeft = error instanceof UnknownCustomerError ? 1 : permanentTriesMax;
  const delayMs = Math.max(backoffMs(claim.attempts + 1, random), retryAfterMs(error));
  const [row] = await sql<{ is_dead: boolean }[]>`
    with failed as (
      select stripe_customer_id, not ${isTransient} and permanent_failures + 1 >= ${triesLeft}::int as is_dead
      from billing.customer_sync
      where stripe_customer_id = ${claim.stripeCustomerId} and lease_token = ${claim.leaseToken}::int8
    )
    update billing.customer_sync s set
      lease_until = null,
      attempts = attempts + 1,
      -- Whoever is revived begins anew.
      permanent_failures = case when ${isTransient} or f.is_dead then 0 else permanent_failures + 1 end,
      last_error = ${describeFailure(error)},
      run_at = clock_timestamp() + ${delayMs}::int * interval '1 millisecond',
      dead_at = case when f.is_dead then clock_timestamp() end
    from failed f
    where s.stripe_customer_id = f.stripe_customer_id and s.lease_token = ${claim.leaseToken}::int8
    returning f.is_dead`;
  if (!row) return 'lost';
  return row.is_dead ? 'dead' : 'retry';
}

/** Never a database error's message: it holds the row's values. */
function describeFailure(error: unknown): string {
  if (isDatabaseError(error)) {
    const cause = Object(Object(error).cause ?? error);
    const words = [cause.code, cause.constraint_name ?? cause.routine].filter(
      (word) => typeof word === 'string',
    );
    return `database error ${words.join(' ')}`.trim();
  }
  return storableText(stripeErrorSummary(error)).slice(0, 1_000);
}
