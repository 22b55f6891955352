import type Stripe from 'stripe';
import { CliRefusal } from '../cli-refusal';

/** Whose event it shall be, and what to buy for it. */
export interface TriggerSubject {
  stripe: Stripe;
  customer: string;
  organizationId: string;
  /** A monthly price of the catalogue. */
  priceId: string;
  dashboardUrl: string;
}

/** Real calls of Stripe's API whose event belongs to the organization: nothing is forged, so what follows is real too. */
type Trigger = (subject: TriggerSubject) => Promise<void>;

export const triggers: Readonly<Record<string, Trigger>> = {
  'checkout.session.completed': completeCheckout,
  'customer.subscription.created': async (subject) => {
    await refuseSecond(subject);
    await subscribe(subject);
  },
  'customer.subscription.updated': async (subject) => {
    const { id } = await liveSubscription(subject);
    await subject.stripe.subscriptions.update(id, { metadata: { triggered_at: new Date().toISOString() } });
  },
  'customer.subscription.deleted': async (subject) => {
    const { id } = await liveSubscription(subject);
    await subject.stripe.subscriptions.cancel(id);
  },
  'customer.updated': async ({ stripe, customer }) => {
    await stripe.customers.update(customer, { metadata: { triggered_at: new Date().toISOString() } });
  },
  'invoice.payment_succeeded': async (subject) => {
    await payInvoice(subject, await attach(subject, 'pm_card_visa'));
  },
  'invoice.payment_failed': async (subject) => {
    const card = await attach(subject, 'pm_card_chargeCustomerFail');
    try {
      await payInvoice(subject, card);
    } catch (error) {
      // The declined card is the point; anything else is not.
      if (!(error instanceof Error && 'type' in error && error.type === 'StripeCardError')) throw error;
    }
  },
};

/** Two subscriptions are money paid twice, in a test account too: the page would rightly alarm. */
async function refuseSecond(subject: TriggerSubject): Promise<void> {
  const live = await findLive(subject);
  if (live)
    throw new CliRefusal(
      `the organization has the live subscription ${live.id}: trigger customer.subscription.updated, or customer.subscription.deleted first`,
    );
}

async function liveSubscription(subject: TriggerSubject): Promise<Stripe.Subscription> {
  return (await findLive(subject)) ?? (await subscribe(subject));
}

async function findLive({ stripe, customer }: TriggerSubject): Promise<Stripe.Subscription | undefined> {
  const { data } = await stripe.subscriptions.list({ customer, limit: 100 });
  return data.find(({ status }) => status !== 'canceled' && status !== 'incomplete_expired');
}

async function subscribe(subject: TriggerSubject): Promise<Stripe.Subscription> {
  const { stripe, customer, organizationId, priceId } = subject;
  return await stripe.subscriptions.create({
    customer,
    items: [{ price: priceId }],
    default_payment_method: await attach(subject, 'pm_card_visa'),
    metadata: { organizationId },
  });
}

async function attach({ stripe, customer }: TriggerSubject, card: string): Promise<string> {
  return (await stripe.paymentMethods.attach(card, { customer })).id;
}

async function payInvoice({ stripe, customer, organizationId }: TriggerSubject, card: string): Promise<void> {
  const invoice = await stripe.invoices.create({
    customer,
    auto_advance: false,
    metadata: { organizationId },
    default_payment_method: card,
  });
  const id = invoice.id ?? '';
  const description = 'forge webhooks trigger';
  await stripe.invoiceItems.create({ customer, invoice: id, amount: 2_000, currency: 'usd', description });
  await stripe.invoices.finalizeInvoice(id);
  await stripe.invoices.pay(id, { payment_method: card });
}

/** A one-off session of the organization's customer, completed as the Stripe CLI completes its own. */
async function completeCheckout(subject: TriggerSubject): Promise<void> {
  const { stripe, customer, organizationId, dashboardUrl } = subject;
  const price = {
    currency: 'usd',
    unit_amount: 2_000,
    product_data: { name: 'forge webhooks trigger' },
  };
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    customer,
    client_reference_id: organizationId,
    metadata: { organizationId },
    line_items: [{ quantity: 1, price_data: price }],
    success_url: `${dashboardUrl}/billing`,
    cancel_url: `${dashboardUrl}/billing`,
  });
  const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
  // In no reference, and what Stripe's own CLI calls: https://github.com/stripe/stripe-cli, triggers/checkout.session.completed.json.
  await stripe.rawRequest('GET', `/v1/payment_pages/${session.id}`);
  await stripe.rawRequest('POST', `/v1/payment_pages/${session.id}/confirm`, {
    payment_method: method.id,
    expected_amount: 2_000,
  });
}
