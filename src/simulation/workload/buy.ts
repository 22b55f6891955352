import { isBillingError } from '@/billing/billing-error';
import { createCheckout } from '@/billing/checkout/create-checkout';
import { createPortal } from '@/billing/create-portal';
import { billingIntervals, planIds } from '@/billing/plans';
import { type Act, liveSubscription, post } from './shop';

/** Mostly cards that pay; one that is declined, one that pays once and never again. */
const cards = [
  '4242424242424242',
  '4242424242424242',
  '5555555555554444',
  '4000000000000002',
  '4000000000000341',
];

/** A click on a plan, through our own code, and the hosted page filled in. */
export const buy: Act = async (shop, customer, random) => {
  const choice = { planId: random.pick(planIds), interval: random.pick(billingIntervals), quantity: 1 };
  const card = random.pick(cards);
  const identity = { ...customer, email: `${customer.organizationId}@example.test` };
  const result = await createCheckout(shop.services, identity, choice, 'usr_simulated').catch(refusalAsNull);
  if (result?.state !== 'open') return null;
  const session = /cs_\w+/.exec(result.url)?.[0] ?? '';
  const answer = await post(shop, `/_emulator/checkout_sessions/${session}/complete`, { card });
  const { status } = (await answer.json()) as { status: string };
  return `buys ${choice.planId} by the ${choice.interval} with card ${card.slice(-4)}: ${status}`;
};

/** A visit to Stripe's portal: a new card, or the end of the plan. */
export const visitPortal: Act = async (shop, customer, random) => {
  const isCancelling = random.chance(0.5);
  const card = random.pick(cards);
  const subscription = await liveSubscription(shop, customer);
  if (!subscription) return null;
  const portal = await createPortal(shop.services, customer.organizationId).catch(refusalAsNull);
  if (!portal) return null;
  const { pathname } = new URL(portal.url);
  const form: Record<string, string> = isCancelling
    ? { subscription: subscription.id, feedback: 'unused' }
    : { card };
  const path = `${pathname}${isCancelling ? '/cancel' : '/card'}`;
  const { status } = await post(shop, path, new URLSearchParams(form));
  return `${isCancelling ? 'cancels' : `changes the card to ${card.slice(-4)}`} in the portal: ${status}`;
};

/** Stripe or the database was away, or there is nothing to sell: the person sees a sentence and comes back. */
function refusalAsNull(error: unknown): null {
  if (isBillingError(error)) return null;
  throw error;
}
