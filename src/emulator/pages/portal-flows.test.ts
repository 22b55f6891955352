import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { visit } from './page.fixture';
import { everything, openPortal, seedPlans } from './portal.fixture';

type FlowData = Stripe.BillingPortal.SessionCreateParams.FlowData;

const bye = { type: 'redirect', redirect: { return_url: 'http://localhost:3001/bye' } } as const;

test('a cancel flow opens at its question and ends where it was told to', async () => {
  await using running = await runEmulator();
  const { url, subscription } = await openPortal(running, everything, ({ id }) => ({
    type: 'subscription_cancel',
    subscription_cancel: { subscription: id },
    after_completion: bye,
  }));
  expect((await visit(url)).text).toContain('stays active until 23 Dec 2026');
  expect(await visit(`${url}/cancel`, { subscription: subscription.id })).toMatchObject({
    status: 303,
    location: 'http://localhost:3001/bye',
  });
  expect((await visit(url)).text).toContain('Customer portal: Acme');
});

test.each([
  ['payment_method_update', '/card', { card: '5555555555554444' }, 'Pick a card', 'The card was saved.'],
  [
    'customer_update',
    '/details',
    { name: 'Acme', email: 'a@acme.test' },
    'Billing address',
    'The details were saved.',
  ],
] as const)(
  'a %s flow opens at its form and confirms in its own words',
  async (type, path, form, words, done) => {
    await using running = await runEmulator();
    const confirmation = (custom_message?: string): FlowData => ({
      type,
      after_completion: { type: 'hosted_confirmation', hosted_confirmation: { custom_message } },
    });
    const { url, customer, configuration } = await openPortal(running, everything, () => confirmation());
    expect((await visit(url)).text).toContain(words);
    expect(await visit(`${url}${path}`, form)).toMatchObject({
      status: 200,
      text: expect.stringContaining(done),
    });
    const session = await running.stripe.billingPortal.sessions.create({
      customer: customer.id,
      configuration: configuration.id,
      return_url: 'http://localhost:3001/billing',
      flow_data: confirmation('All <i>good</i>.'),
    });
    expect((await visit(`${session.url}${path}`, form)).text).toContain('All &lt;i&gt;good&lt;/i&gt;.');
  },
);

test('an update flow opens at the plans, and a confirm flow at what its change costs', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const plans = await seedPlans(stripe);
  const features: Stripe.BillingPortal.ConfigurationCreateParams.Features = {
    payment_method_update: { enabled: true },
    subscription_update: {
      enabled: true,
      default_allowed_updates: ['price'],
      proration_behavior: 'always_invoice',
      products: plans.products,
    },
  };
  const { url, customer, configuration, subscription } = await openPortal(
    running,
    features,
    ({ id }) => ({ type: 'subscription_update', subscription_update: { subscription: id } }),
    { line_items: [{ price: plans.starter, quantity: 1 }] },
  );
  expect((await visit(url)).text).toContain('See what it costs');
  const session = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration.id,
    return_url: 'http://localhost:3001/billing',
    flow_data: {
      type: 'subscription_update_confirm',
      subscription_update_confirm: {
        subscription: subscription.id,
        items: [{ id: String(subscription.items.data[0]?.id), price: plans.pro, quantity: 1 }],
      },
      after_completion: bye,
    },
  });
  const page = await visit(session.url);
  expect(page.text).toContain('Pay 70.00 USD, no money moves');
  const form = { subscription: subscription.id, price: plans.pro, quantity: '1', expected: '7000' };
  const done = { status: 303, location: 'http://localhost:3001/bye' };
  expect(await visit(`${session.url}/update`, form)).toMatchObject(done);
  expect(await visit(`${session.url}/update`, form)).toMatchObject(done);
  expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(2);
  expect(await visit(session.url)).toMatchObject({ status: 303 });
});

test.each([
  ['payment_method_update', {}],
  ['customer_update', {}],
  ['subscription_cancel', { subscription_cancel: 'sub' }],
  ['subscription_update', { subscription_update: 'sub' }],
] as const)('a %s flow is refused while its feature is off', async (type, target) => {
  await using running = await runEmulator();
  const off = { invoice_history: { enabled: true } };
  await expect(
    openPortal(running, off, ({ id }) => {
      const [name] = Object.keys(target);
      return { type, ...(name && { [name]: { subscription: id } }) };
    }),
  ).rejects.toMatchObject({ statusCode: 400, param: 'flow_data[type]' });
});

test("a flow about somebody else's subscription is refused", async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, configuration } = await openPortal(running, everything);
  const stranger = await stripe.customers.create({});
  await expect(
    stripe.billingPortal.sessions.create({
      customer: stranger.id,
      configuration: configuration.id,
      return_url: 'http://localhost:3001/billing',
      flow_data: { type: 'subscription_cancel', subscription_cancel: { subscription: subscription.id } },
    }),
  ).rejects.toMatchObject({ code: 'resource_missing' });
});
