import type postgres from 'postgres';
import { backoffMs } from '@/lib/backoff';
import { isDatabaseError } from '@/lib/logger';
import { storableText } from '@/lib/storable-text';
import { isTransientDatabaseError } from '../database-errors';
import { isTransientStripeError, retryAfterMs, stripeErrorSummary } from '../stripe-errors';
import type { Claim } from './claim';
import { UnknownCustomerError } from './fetch';

/** Tries of a permanent error before its customer becomes a dead letter. */
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
  const isDead =
    error instanceof UnknownCustomerError || (!isTransient && claim.attempts + 1 >= permanentTriesMax);
  const delayMs = Math.max(backoffMs(claim.attempts + 1, random), retryAfterMs(error));
  const rows = await sql`
    update billing.customer_sync set
      lease_until = null,
      attempts = attempts + 1,
      last_error = ${describeFailure(error)},
      run_at = clock_timestamp() + ${delayMs}::int * interval '1 millisecond',
      dead_at = case when ${isDead} then clock_timestamp() end
    where stripe_customer_id = ${claim.stripeCustomerId} and lease_token = ${claim.leaseToken}::int8`;
  if (rows.count === 0) return 'lost';
  return isDead ? 'dead' : 'retry';
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
