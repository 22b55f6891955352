import type Stripe from 'stripe';
import { planIds } from '@/billing/plans';
import { connectStripe, isLiveKey } from '@/billing/stripe-connection';
import { isLoopback } from '@/env';
import { CliRefusal } from './cli-refusal';
import { describeWorld, findWorld, type World } from './world';

/** The Stripe account that a command speaks to, where it needs no database. */
export interface StripeWorld {
  stripe: Stripe;
  isLive: boolean;
  origin: World['origin'];
  source: Readonly<Record<string, string | undefined>>;
  /** Absent when NEXT_PUBLIC_DASHBOARD_URL is. */
  dashboardUrl: string | undefined;
}

/**
 * @throws CliRefusal when the key is missing or malformed, or would go to another server than it is meant for.
 */
export function openStripe(world: World = findWorld()): StripeWorld {
  const { source, origin } = world;
  const sentence = describeWorld(world);
  if (sentence) console.error(sentence);
  const key = source.STRIPE_SECRET_KEY?.trim();
  if (!key)
    throw new CliRefusal(
      "STRIPE_SECRET_KEY is missing: copy it from Stripe's dashboard > Developers > API keys, or start npm run dev for the emulator",
    );
  if (!/^(sk|rk)_(test|live)_\S+$/.test(key))
    throw new CliRefusal(
      'STRIPE_SECRET_KEY is no secret key: it begins with sk_test_, sk_live_, rk_test_ or rk_live_',
    );
  const isLive = isLiveKey(key);
  const apiBase = source.STRIPE_API_BASE || undefined;
  if (apiBase !== undefined) refuseForeignBase(apiBase, isLive);
  return {
    stripe: connectStripe(key, apiBase),
    isLive,
    origin,
    source,
    dashboardUrl: source.NEXT_PUBLIC_DASHBOARD_URL || undefined,
  };
}

function refuseForeignBase(apiBase: string, isLive: boolean): void {
  if (isLive)
    throw new CliRefusal(
      'STRIPE_API_BASE is set together with a live key, which would be sent to another server: unset one',
    );
  if (!URL.canParse(apiBase) || !isLoopback(new URL(apiBase).hostname))
    throw new CliRefusal(
      'STRIPE_API_BASE must be an address of this machine, such as http://127.0.0.1:12111: it exists for the emulator',
    );
}

/** Per plan what STRIPE_PRICE_* says; null when one of them is missing. */
export function configuredPrices({
  source,
}: Pick<StripeWorld, 'source'>): Record<(typeof planIds)[number], string> | null {
  const {
    STRIPE_PRICE_STARTER: starter,
    STRIPE_PRICE_PRO: pro,
    STRIPE_PRICE_ENTERPRISE: enterprise,
  } = source;
  return starter && pro && enterprise ? { starter, pro, enterprise } : null;
}

/** Price ids that the environment names: archiving one would stop the app's next start. */
export function configuredPriceIds(world: Pick<StripeWorld, 'source'>): string[] {
  const configured = configuredPrices(world);
  return planIds.flatMap((id) => configured?.[id] ?? []);
}
