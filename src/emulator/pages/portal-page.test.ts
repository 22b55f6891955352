import { expect, test } from 'vitest';
import { type Running, runEmulator } from '../emulator.fixture';
import { openPage, visit } from './page.fixture';

async function openPortal(running: Running, features: object, flow?: object) {
  const { url, customer } = await openPage(running);
  await visit(url, { card: '4242424242424242' });
  const configuration = await running.stripe.billingPortal.configurations.create({ features });
  const session = await running.stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration.id,
    return_url: 'http://localhost:3001/billing',
    ...flow,
  });
  const [subscription] = (await running.stripe.subscriptions.list()).data;
  if (!subscription) throw new Error('no subscription');
  return { url: session.url, customer, subscription };
}

const everything = {
  invoice_history: { enabled: true },
  payment_method_update: { enabled: true },
  subscription_cancel: { enabled: true },
};

test('the portal cancels at the period end by cancel_at alone, and resumes', async () => {
  await using running = await runEmulator();
  const { url, subscription } = await openPortal(running, everything);
  const home = await visit(url);
  for (const text of [
    'Renews on 23 Dec 2026 with Visa 4242',
    'Cancel plan',
    'Back to the app',
    '-0001',
    'Paid',
  ]) {
    expect(home.text).toContain(text);
  }
  expect((await visit(`${url}/cancel?subscription=${subscription.id}`)).text).toContain(
    'Cancel at period end',
  );
  expect((await visit(`${url}/cancel`, { subscription: subscription.id })).status).toBe(303);
  expect(await running.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'active',
    cancel_at_period_end: false,
    cancel_at: subscription.items.data[0]?.current_period_end,
    cancellation_details: { reason: 'cancellation_requested' },
  });
  const canceled = await visit(url);
  expect(canceled.text).toContain('Cancels on 23 Dec 2026');
  expect(canceled.text).toContain('Resume plan');
  await visit(`${url}/resume`, { subscription: subscription.id });
  expect(await running.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    cancel_at: null,
    canceled_at: null,
  });
});

test('the portal offers only what its configuration allows, in buttons and in posts', async () => {
  await using running = await runEmulator();
  const { url, subscription } = await openPortal(running, { invoice_history: { enabled: false } });
  const home = await visit(url);
  for (const text of ['Cancel plan', 'Add test card', 'Invoices']) expect(home.text).not.toContain(text);
  expect((await visit(`${url}/cancel`, { subscription: subscription.id })).status).toBe(400);
  expect(await running.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ cancel_at: null });
});

test('a new card in the portal becomes the default of the customer and of the subscription', async () => {
  await using running = await runEmulator();
  const { url, customer, subscription } = await openPortal(running, everything);
  expect((await visit(`${url}/card`, { card: '4000000000000002' })).text).toContain(
    'Your card was declined.',
  );
  expect((await visit(`${url}/card`, { card: '5555555555554444' })).status).toBe(303);
  const updated = await running.stripe.customers.retrieve(customer.id, {
    expand: ['invoice_settings.default_payment_method'],
  });
  expect(updated).toMatchObject({
    invoice_settings: { default_payment_method: { card: { last4: '4444' } } },
  });
  const after = await running.stripe.subscriptions.retrieve(subscription.id, {
    expand: ['default_payment_method'],
  });
  expect(after).toMatchObject({ default_payment_method: { card: { last4: '4444' } } });
});

test('a cancel flow opens at its question and ends where it was told to', async () => {
  await using running = await runEmulator();
  const { customer, subscription } = await openPortal(running, everything);
  const [configuration] = (await running.stripe.billingPortal.configurations.list()).data;
  const session = await running.stripe.billingPortal.sessions.create({
    customer: customer.id,
    configuration: configuration?.id,
    return_url: 'http://localhost:3001/billing',
    flow_data: {
      type: 'subscription_cancel',
      subscription_cancel: { subscription: subscription.id },
      after_completion: { type: 'redirect', redirect: { return_url: 'http://localhost:3001/bye' } },
    },
  });
  expect((await visit(session.url)).text).toContain('stays active until 23 Dec 2026');
  expect(await visit(`${session.url}/cancel`, { subscription: subscription.id })).toMatchObject({
    status: 303,
    location: 'http://localhost:3001/bye',
  });
});
