import type Stripe from 'stripe';
import type { Services } from '@/services';
import type { Random } from '../random';

/** What customers act on: our app on one side, Stripe's own pages and dashboard on the other. */
export interface Shop {
  /** Our code, on the way to Stripe that has the faults. */
  services: Services;
  /** Straight to Stripe, without faults: what happens there happens. */
  stripe: Stripe;
  emulatorUrl: string;
  /** How many numbered changes were made. */
  changes: number;
}

export interface Customer {
  organizationId: string;
  name: string;
}

/** One thing that a customer does. Answers what was done in a few words, or null when it could not be done now. */
export type Act = (shop: Shop, customer: Customer, random: Random) => Promise<string | null>;

/** POSTs to the emulator's control plane or one of its hosted pages. */
export async function post(shop: Shop, path: string, body: object | URLSearchParams): Promise<Response> {
  const isForm = body instanceof URLSearchParams;
  const answer = await fetch(`${shop.emulatorUrl}${path}`, {
    method: 'POST',
    redirect: 'manual',
    ...(!isForm && { headers: { 'content-type': 'application/json' } }),
    body: isForm ? body : JSON.stringify(body),
  });
  return answer;
}

/** The organization's Stripe customer as Stripe knows it, or null before the first click. Found by our own mapping's metadata. */
export async function stripeCustomerOf(
  { services }: Shop,
  { organizationId }: Customer,
): Promise<string | null> {
  const [row] = await services.database.ingest<{ id: string }[]>`
    select stripe_customer_id as id from billing.billing_customers
    where organization_id = ${organizationId} and stripe_customer_id is not null and deleted_at is null
    order by generation desc limit 1`;
  return row?.id ?? null;
}

/** The customer's newest subscription that has not ended. */
export async function liveSubscription(shop: Shop, customer: Customer): Promise<Stripe.Subscription | null> {
  const id = await stripeCustomerOf(shop, customer);
  if (!id) return null;
  const { data } = await shop.stripe.subscriptions.list({ customer: id, limit: 10 });
  return data[0] ?? null;
}
