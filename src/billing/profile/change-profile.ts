import type { Database } from '@/db/client';
import type { BillingActionKind } from '@/db/schema';
import type { Actor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import { BillingError } from '../billing-error';
import type { FactData } from '../facts';
import { requestSync } from '../request-sync';
import type { StripeBilling } from '../stripe-billing';
import { isStripeError } from '../stripe-errors';

export interface ProfileDependencies {
  database: Database;
  billing: StripeBilling;
}

interface ProfileChange {
  requestId: string;
  kind: BillingActionKind;
  before: FactData;
  after: FactData;
}

/**
 * One change of cards or details: kept as an action, made at Stripe, read back from there. Our row is not written here: it says what
 * Stripe says. Throws
 * BillingError `details_refused`, and what `runAction` and `work` refuse.
 */
export async function changeProfile(
  { database, billing }: ProfileDependencies,
  actor: Actor,
  change: ProfileChange,
  work: (idempotencyKey: string) => Promise<unknown>,
): Promise<void> {
  const organization = { organizationId: actor.organizationId, livemode: billing.livemode };
  await runAction(
    database,
    { ...organization, ...change, actorId: actor.userId, ipAddress: actor.ipAddress },
    async (idempotencyKey) => {
      await work(idempotencyKey).catch(refuseDetails);
      return {};
    },
  );
  await requestSync(database, organization);
}

/** What a person typed is no failure of Stripe's. */
function refuseDetails(error: unknown): never {
  if (!isStripeError(error, 'StripeInvalidRequestError')) throw error;
  throw new BillingError('details_refused', `Stripe does not take that: ${error.message}`, { cause: error });
}
