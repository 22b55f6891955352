import type Stripe from 'stripe';
import type { Database } from '@/db/client';
import type { Logger } from '@/lib/logger';
import { BillingError } from '../billing-error';
import { ensureStripeCustomer, type OrganizationIdentity } from '../customers';
import type { PlanPrices } from '../plan-prices';
import { requestSync } from '../request-sync';
import type { StripeBilling } from '../stripe-billing';
import { isStripeError, isTransientStripeError, stripeErrorSummary } from '../stripe-errors';
import {
  type CheckoutIntent,
  type Choice,
  failUnasked,
  fixParams,
  isSameChoice,
  moveIntent,
  takeIntent,
} from './intents';

export interface CheckoutDependencies {
  database: Database;
  billing: StripeBilling;
  planPrices: PlanPrices;
  logger: Logger;
}

export type CheckoutResult = { state: 'open'; url: string } | { state: 'confirming'; sessionId: string };

/** A click may have to close another choice's page first; more rounds than this is somebody clicking faster than Stripe. */
const roundsMax = 4;

/**
 * From a click to a hosted page. The click is a row before Stripe is called; the same choice gets the same page in every tab, another
 * choice closes the first page before it opens its own. Throws BillingError.
 */
export async function createCheckout(
  deps: CheckoutDependencies,
  identity: OrganizationIdentity,
  choice: Choice,
  userId: string,
): Promise<CheckoutResult> {
  const { livemode } = deps.billing;
  const organization = { organizationId: identity.organizationId, livemode };
  const price = await deps.planPrices.current(choice.planId, choice.interval);
  for (let round = 0; round < roundsMax; round++) {
    const intent = await takeIntent(deps.database, organization, choice, userId);
    if (intent.state === 'completed') return confirming(intent);
    const isWanted = isSameChoice(intent, choice) && intent.expiresAt > new Date();
    if (isWanted && intent.state === 'open' && intent.url && (await isStillOpen(deps, intent))) {
      return { state: 'open', url: intent.url };
    }
    if (!isWanted || intent.state === 'open') {
      const closed = await closeIntent(deps, intent);
      if (closed === 'completed') return confirming(intent);
      continue;
    }
    const session = await openSession(deps, identity, intent, price.priceId);
    if (session?.url) return { state: 'open', url: session.url };
  }
  throw new BillingError(
    'checkout_busy',
    'Checkout is being changed in another window. Try again in a moment.',
  );
}

/** Paid a moment ago, its event still on the way: then the page has nothing to offer. When Stripe cannot say, the page can. */
async function isStillOpen(
  { billing }: CheckoutDependencies,
  { sessionId }: CheckoutIntent,
): Promise<boolean> {
  if (!sessionId) return false;
  try {
    return (await billing.stripe.checkout.sessions.retrieve(sessionId)).status === 'open';
  } catch (error) {
    if (isStripeError(error)) return true;
    throw error;
  }
}

function confirming(intent: CheckoutIntent): CheckoutResult {
  return { state: 'confirming', sessionId: intent.sessionId ?? intent.id };
}

/**
 * Makes the intent's session, or learns which one it already has: parameters and key are those of the first try, so a crash or a
 * lost answer leads to the same session. null: the intent can never have one and was failed.
 */
async function openSession(
  deps: CheckoutDependencies,
  identity: OrganizationIdentity,
  intent: CheckoutIntent,
  priceId: string,
): Promise<Stripe.Checkout.Session | null> {
  try {
    const params = await sessionParams(deps, identity, intent, priceId);
    if (!params) return null;
    const session = await deps.billing.createCheckoutSession(params, `${intent.id}:${intent.attempt}`);
    const isSaved = await moveIntent(deps.database, intent, ['creating'], {
      state: 'open',
      sessionId: session.id,
      url: session.url,
      expiresAt: new Date(session.expires_at * 1000),
    });
    // Another tab saved the same session, or the sweep ended the intent meanwhile: look again.
    return isSaved ? session : null;
  } catch (error) {
    if (error instanceof BillingError) throw error;
    if (!isStripeError(error)) throw error;
    deps.logger.warn(
      { intentId: intent.id, error: stripeErrorSummary(error) },
      'checkout session not created',
    );
    if (isTransientStripeError(error)) {
      throw new BillingError(
        'stripe_unavailable',
        'Stripe cannot be reached right now. Nothing was charged; try again in a moment.',
        { cause: error },
      );
    }
    await moveIntent(deps.database, intent, ['creating'], { state: 'failed' });
    throw new BillingError(
      'stripe_rejected',
      'Stripe refused to open the checkout page. Nothing was charged.',
      {
        cause: error,
      },
    );
  }
}

async function sessionParams(
  deps: CheckoutDependencies,
  identity: OrganizationIdentity,
  intent: CheckoutIntent,
  priceId: string,
): Promise<Stripe.Checkout.SessionCreateParams | null> {
  if (intent.params) return intent.params;
  const customerId = await ensureStripeCustomer(
    { database: deps.database, stripe: deps.billing.stripe, livemode: deps.billing.livemode },
    identity,
  );
  const params = deps.billing.checkoutSessionParams({
    customerId,
    orgId: intent.organizationId,
    planId: intent.planId as Choice['planId'],
    priceId,
    quantity: intent.quantity,
    trialDays: intent.trialDays,
    intentId: intent.id,
    expiresAtSeconds: Math.floor(intent.expiresAt.getTime() / 1000),
  });
  return fixParams(deps.database, intent, { ...params });
}

/**
 * Ends an intent, and says so only when Stripe does: a page that is still open somewhere could be paid a second later.
 * An intent without a session asks Stripe again under its own key, to learn whether one exists. moved_on: somebody else went on with
 * it at this moment, so it has to be looked at again.
 */
export async function closeIntent(
  deps: CheckoutDependencies,
  intent: CheckoutIntent,
): Promise<'closed' | 'completed' | 'moved_on'> {
  const { stripe } = deps.billing;
  // No parameters were ever stored, so no session was ever asked for.
  if (!intent.sessionId && !intent.params)
    return (await failUnasked(deps.database, intent)) ? 'closed' : 'moved_on';
  try {
    const sessionId = intent.sessionId ?? (await rediscoverSession(deps, intent));
    if (!sessionId) {
      await moveIntent(deps.database, intent, ['creating'], { state: 'failed' });
      return 'closed';
    }
    let session = await stripe.checkout.sessions.retrieve(sessionId);
    if (session.status === 'open') session = await stripe.checkout.sessions.expire(sessionId);
    if (session.status === 'complete') {
      await moveIntent(deps.database, intent, ['creating', 'open'], {
        state: 'completed',
        sessionId,
        completedAt: new Date(),
      });
      await requestSync(deps.database, intent);
      return 'completed';
    }
    const isOver = intent.expiresAt <= new Date();
    await moveIntent(deps.database, intent, ['creating', 'open'], {
      state: isOver ? 'expired' : 'superseded',
      sessionId,
    });
    return 'closed';
  } catch (error) {
    if (!isStripeError(error)) throw error;
    throw new BillingError(
      'stripe_unavailable',
      'The checkout page that is already open could not be closed, because Stripe cannot be reached. Nothing was charged.',
      { cause: error },
    );
  }
}

async function rediscoverSession(deps: CheckoutDependencies, intent: CheckoutIntent): Promise<string | null> {
  if (!intent.params) return null;
  try {
    const session = await deps.billing.createCheckoutSession(intent.params, `${intent.id}:${intent.attempt}`);
    return session.id;
  } catch (error) {
    // Stripe never began this request and refuses it now (its expiry lies in the past): there is no session.
    if (isStripeError(error, 'StripeInvalidRequestError')) return null;
    throw error;
  }
}
