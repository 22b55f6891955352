import { and, inArray, lt, sql } from 'drizzle-orm';
import { checkoutIntents } from '@/db/schema';
import { isBillingError } from '../billing-error';
import { type CheckoutDependencies, closeIntent } from './create-checkout';

const batchMax = 100;

/**
 * Asks Stripe about clicks whose page should have expired, so that a lost `checkout.session.expired` blocks nobody from buying.
 * Answers how many were settled; those that Stripe could not be asked about wait for the next round.
 */
export async function sweepIntents(deps: CheckoutDependencies): Promise<number> {
  const due = await deps.database.worker
    .select()
    .from(checkoutIntents)
    .where(
      and(
        inArray(checkoutIntents.state, ['creating', 'open']),
        lt(checkoutIntents.expiresAt, sql`clock_timestamp()`),
      ),
    )
    .limit(batchMax);
  let settled = 0;
  for (const intent of due) {
    try {
      await closeIntent(deps, intent);
      settled++;
    } catch (error) {
      if (!isBillingError(error)) throw error;
      deps.logger.warn({ intentId: intent.id }, 'expired checkout could not be settled, will be tried again');
    }
  }
  return settled;
}
