import type Stripe from 'stripe';
import type { Running } from '../emulator.fixture';
import { openPage, visit } from './page.fixture';

export interface OpenPortal {
  /** The address of the session's page. */
  url: string;
  customer: Stripe.Customer;
  subscription: Stripe.Subscription;
  configuration: Stripe.BillingPortal.Configuration;
}

/** A customer with a plan of 99.00 USD a month and card 4242, and a portal session with these features. */
export async function openPortal(
  running: Running,
  features: Stripe.BillingPortal.ConfigurationCreateParams.Features,
  flow?: (subscription: Stripe.Subscription) => Stripe.BillingPortal.SessionCreateParams.FlowData,
  checkout: Parameters<typeof openPage>[1] = {},
): Promise<OpenPortal> {
  const { stripe } = running;
  const { url, customer } = await openPage(running, checkout);
  await visit(url, { card: '4242424242424242' });
  const [subscription] = (await stripe.subscriptions.list()).data;
  if (!subscription) throw new Error('no subscription');
  const configuration = await stripe.billingPortal.configurations.create({ features });
  const session = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration.id,
    return_url: 'http://localhost:3001/billing',
    ...(flow && { flow_data: flow(subscription) }),
  });
  return { url: session.url, customer, subscription, configuration };
}

export const everything: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
  customer_update: { enabled: true, allowed_updates: ['name', 'email', 'phone', 'address', 'tax_id'] },
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: {
    enabled: true,
    cancellation_reason: { enabled: true, options: ['too_expensive', 'other'] },
  },
};

/** Products Starter (29.00 a month, 290.00 a year) and Pro (99.00, 990.00), as the configuration offers them. */
export async function seedPlans(stripe: Stripe) {
  const price = async (product: string, unit_amount: number, interval: 'month' | 'year') =>
    (await stripe.prices.create({ product, currency: 'usd', unit_amount, recurring: { interval } })).id;
  const plans: Record<'starter' | 'starterYear' | 'pro' | 'proYear', string> = {
    starter: '',
    starterYear: '',
    pro: '',
    proYear: '',
  };
  for (const [id, name, amount] of [
    ['starter', 'Starter', 2_900],
    ['pro', 'Pro', 9_900],
  ] as const) {
    await stripe.products.create({ id, name });
    plans[id] = await price(id, amount, 'month');
    plans[`${id}Year`] = await price(id, amount * 10, 'year');
  }
  const products = [
    { product: 'starter', prices: [plans.starter, plans.starterYear] },
    { product: 'pro', prices: [plans.pro, plans.proYear] },
  ];
  return { ...plans, products };
}
