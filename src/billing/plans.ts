/**
 * The catalogue: what is sold, for how much, with which limits. `forge` writes it to Stripe, the landing page shows it,
 * `plan_prices` maps Stripe's price ids back to it. Amounts are minor units of USD, per organization.
 */
export const planIds = ['starter', 'pro', 'enterprise'] as const;
export type PlanId = (typeof planIds)[number];

export const billingIntervals = ['month', 'year'] as const;
export type BillingInterval = (typeof billingIntervals)[number];

/** A plan as stored: `custom` is a subscription to a price that the catalogue does not know. It never crashes a page. */
export type PlanRef = PlanId | 'custom';

export const catalogueCurrency = 'usd';

/** Granted by the server, once per organization for ever. */
export const trialDays = 14;

/** null is "no fixed limit". */
export interface PlanLimits {
  apps: number | null;
  members: number | null;
  buildMinutesPerMonth: number;
}

export interface Plan {
  id: PlanId;
  name: string;
  tagline: string;
  /** A fixed product id, so that a price created by hand in Stripe's dashboard still maps to its plan. */
  productId: string;
  limits: PlanLimits;
  /** Members beyond the limit are sold one by one: the limit is what the price includes. */
  hasExtraMembers: boolean;
  amountMinor: Record<BillingInterval, number>;
  features: string[];
}

export const plans: Record<PlanId, Plan> = {
  starter: {
    id: 'starter',
    name: 'Starter',
    tagline: 'For a first app and a small team.',
    productId: 'appfactory_starter',
    limits: { apps: 3, members: 5, buildMinutesPerMonth: 500 },
    hasExtraMembers: false,
    amountMinor: { month: 2_900, year: 29_000 },
    features: ['3 generated apps', '5 members', '500 build minutes a month', 'Community support'],
  },
  pro: {
    id: 'pro',
    name: 'Pro',
    tagline: 'For teams that ship several apps.',
    productId: 'appfactory_pro',
    limits: { apps: 15, members: 20, buildMinutesPerMonth: 3_000 },
    hasExtraMembers: true,
    amountMinor: { month: 9_900, year: 99_000 },
    features: [
      '15 generated apps',
      '20 members',
      '3,000 build minutes a month',
      'Preview environments',
      'Support within one working day',
    ],
  },
  enterprise: {
    id: 'enterprise',
    name: 'Enterprise',
    tagline: 'For organizations with rules to keep.',
    productId: 'appfactory_enterprise',
    limits: { apps: null, members: null, buildMinutesPerMonth: 20_000 },
    hasExtraMembers: false,
    amountMinor: { month: 39_900, year: 399_000 },
    features: [
      'Apps and members without a fixed limit',
      '20,000 build minutes a month',
      'Single sign-on and a long audit log',
      'Support within one hour',
    ],
  },
};

/** Pro's extra members: the second item of the subscription, quantity = members beyond those included. */
export const proSeat = {
  planId: 'pro',
  name: 'Pro extra member',
  productId: 'appfactory_pro_seat',
  amountMinor: { month: 900, year: 9_000 },
} as const;

const intervalSuffix: Record<BillingInterval, string> = { month: 'monthly', year: 'annual' };

/** `price_appfactory_pro_monthly`. Stripe gives out price ids itself, so the guide's names are lookup keys. */
export function lookupKey(planId: PlanId, interval: BillingInterval): string {
  return `price_appfactory_${planId}_${intervalSuffix[interval]}`;
}

export function seatLookupKey(interval: BillingInterval): string {
  return `price_appfactory_pro_seat_${intervalSuffix[interval]}`;
}

export function isPlanId(value: unknown): value is PlanId {
  return planIds.some((id) => id === value);
}

/** The name people read; a custom plan is named by what it is. */
export function planName(plan: PlanRef): string {
  return plan === 'custom' ? 'Custom plan' : plans[plan].name;
}
