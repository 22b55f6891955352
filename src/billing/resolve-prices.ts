import type Stripe from 'stripe';
import { idOf } from './expandable';
import type { PlanPrices, ResolvedPrice } from './plan-prices';
import {
  type BillingInterval,
  billingIntervals,
  lookupKey,
  type PlanId,
  planIds,
  planName,
  proSeat,
  seatLookupKey,
} from './plans';
import { isResourceMissing } from './stripe-errors';

/** Stripe says something that this configuration cannot be right about. The message names it and what to do. */
export class StripeContradiction extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StripeContradiction';
  }
}

/** Resolves the prices and stores the mapping. Throws as `resolvePrices` does, and then stores nothing. */
export async function resolvePlanPrices(
  stripe: Stripe,
  configured: Record<PlanId, string>,
  planPrices: PlanPrices,
): Promise<void> {
  await planPrices.store(await resolvePrices(stripe, configured));
}

/**
 * Finds in Stripe the prices that STRIPE_PRICE_* and the catalogue name (an id or a lookup key each), and checks them against their
 * plan. Throws StripeContradiction when a price is missing or is not what its plan says, and Stripe's errors when it cannot be asked.
 */
export async function resolvePrices(
  stripe: Stripe,
  configured: Record<PlanId, string>,
): Promise<ResolvedPrice[]> {
  const keys = [
    ...planIds.map((id) => configured[id]),
    ...planIds.map((id) => lookupKey(id, 'year')),
    ...billingIntervals.map((interval) => seatLookupKey(interval)),
  ];
  const { data } = await stripe.prices.list({ lookup_keys: keys, active: true, limit: 100 });
  const byKey = new Map(data.map((price) => [price.lookup_key, price]));
  const resolved: ResolvedPrice[] = [];

  for (const id of planIds) {
    const monthly = byKey.get(configured[id]) ?? (await retrievePrice(stripe, id, configured[id]));
    resolved.push(check(monthly, { planId: id, kind: 'base', interval: 'month' }));
    const annual = byKey.get(lookupKey(id, 'year'));
    // Without it the plan is sold by the month only.
    if (annual) resolved.push(check(annual, { planId: id, kind: 'base', interval: 'year' }));
  }
  for (const interval of billingIntervals) {
    const seat = byKey.get(seatLookupKey(interval));
    if (seat) resolved.push(check(seat, { planId: proSeat.planId, kind: 'seat', interval }));
  }
  return resolved;
}

async function retrievePrice(stripe: Stripe, planId: PlanId, value: string): Promise<Stripe.Price> {
  try {
    return await stripe.prices.retrieve(value);
  } catch (error) {
    if (!isResourceMissing(error)) throw error;
    throw new StripeContradiction(
      `STRIPE_PRICE_${planId.toUpperCase()} is ${value}, but this Stripe account has no price with that id or lookup key. ` +
        'Create it, or set the variable to an existing one.',
    );
  }
}

function check(
  price: Stripe.Price,
  expected: { planId: PlanId; kind: 'base' | 'seat'; interval: BillingInterval },
): ResolvedPrice {
  const what = `${planName(expected.planId)}${expected.kind === 'seat' ? ' extra member' : ''} by the ${expected.interval}`;
  const refuse = (found: string): never => {
    throw new StripeContradiction(
      `The price ${price.id} should be ${what}, but ${found}. Correct it in Stripe or in STRIPE_PRICE_*.`,
    );
  };
  if (!price.active) refuse('it is archived');
  if (price.recurring?.interval !== expected.interval || price.recurring.interval_count !== 1) {
    refuse(
      `it is charged ${price.recurring ? `every ${price.recurring.interval_count} ${price.recurring.interval}` : 'once'}`,
    );
  }
  const named = price.metadata.plan;
  if (named && named !== expected.planId) refuse(`its metadata names the plan ${named}`);
  return {
    priceId: price.id,
    livemode: price.livemode,
    planId: expected.planId,
    kind: expected.kind,
    interval: expected.interval,
    lookupKey: price.lookup_key,
    productId: idOf(price.product) ?? '',
    unitAmountMinor: price.unit_amount ?? refuse('it has no fixed amount'),
    currency: price.currency,
  };
}
