import { expect, test } from 'vitest';
import { runEmulator } from '../emulator.fixture';
import { visit } from './page.fixture';
import { everything, openPortal } from './portal.fixture';

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

test('the reason and the comment of a cancellation are kept, and only offered reasons are taken', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, subscription } = await openPortal(running, everything);
  const page = await visit(`${url}/cancel?subscription=${subscription.id}`);
  expect(page.text).toContain('It is too expensive');
  expect(page.text).not.toContain('I found an alternative');
  const form = { subscription: subscription.id, feedback: 'switched_service' };
  expect(await visit(`${url}/cancel`, form)).toMatchObject({ status: 400 });
  expect((await stripe.subscriptions.retrieve(subscription.id)).cancel_at).toBeNull();
  const given = { subscription: subscription.id, feedback: 'too_expensive', comment: ' Sorry <3 ' };
  expect((await visit(`${url}/cancel`, given)).status).toBe(303);
  // The second of two clicks changes nothing.
  expect((await visit(`${url}/cancel`, given)).status).toBe(303);
  expect((await stripe.subscriptions.retrieve(subscription.id)).cancellation_details).toMatchObject({
    feedback: 'too_expensive',
    comment: 'Sorry <3',
    reason: 'cancellation_requested',
  });
  const types = (await stripe.events.list()).data.map((event) => event.type);
  expect(types.filter((type) => type === 'customer.subscription.updated')).toHaveLength(1);
});

test.each([
  ['none', 0],
  ['create_prorations', -9_900],
] as const)('a cancellation at once with %s leaves a credit of %i', async (proration_behavior, credit) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const cancel = { enabled: true, mode: 'immediately', proration_behavior } as const;
  const { url, subscription, customer } = await openPortal(running, { subscription_cancel: cancel });
  expect((await visit(url)).text).toContain('Cancel plan now');
  expect((await visit(`${url}/cancel`, { subscription: subscription.id })).status).toBe(303);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'canceled' });
  const pending = (await stripe.invoiceItems.list({ customer: customer.id })).data;
  expect(pending.reduce((sum, item) => sum + item.amount, 0)).toBe(credit);
  expect((await visit(url)).text).toContain('No plan is active.');
});

test('cards can be made the default and removed, the one that pays only after another took its place', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, customer, subscription } = await openPortal(running, everything);
  const first = String(subscription.default_payment_method);
  const second = await stripe.paymentMethods.attach('pm_card_mastercard', { customer: customer.id });
  expect((await visit(url)).text).toContain('Make default<span class="sr"> mastercard 4444');
  const remove = { payment_method: first, action: 'remove' };
  expect(await visit(`${url}/cards`, remove)).toMatchObject({
    status: 400,
    text: expect.stringContaining('Make another card the default first.'),
  });
  await visit(`${url}/cards`, { payment_method: second.id, action: 'default' });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    default_payment_method: second.id,
  });
  expect((await visit(`${url}/cards`, remove)).status).toBe(303);
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toMatchObject([
    { id: second.id },
  ]);
  const stranger = await stripe.customers.create({});
  const foreign = await stripe.paymentMethods.attach('pm_card_visa', { customer: stranger.id });
  for (const action of ['default', 'remove'])
    expect((await visit(`${url}/cards`, { payment_method: foreign.id, action })).status).toBe(400);
});

test('details are changed as far as the configuration allows, and what else is posted is dropped', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, customer, configuration } = await openPortal(running, everything);
  const form = {
    name: 'Acme GmbH',
    email: 'pay@acme.test',
    phone: '+49 30 123456',
    country: 'DE',
    line1: 'Hauptstraße 1',
    tax_id_type: 'eu_vat',
    tax_id: 'DE123456789',
  };
  const wrong = await visit(`${url}/details`, { ...form, email: 'nobody', tax_id: '1' });
  expect(wrong.status).toBe(402);
  for (const id of ['email', 'tax_id']) expect(wrong.text).toContain(`href="#${id}"`);
  expect((await visit(`${url}/details`, form)).status).toBe(303);
  const home = await visit(`${url}/home`);
  for (const text of ['Acme GmbH', 'Hauptstraße 1, Germany', 'DE123456789'])
    expect(home.text).toContain(text);
  const [taxId] = (await stripe.customers.listTaxIds(customer.id)).data;
  await visit(`${url}/tax_ids`, { tax_id: String(taxId?.id) });
  expect((await stripe.customers.listTaxIds(customer.id)).data).toEqual([]);

  await stripe.billingPortal.configurations.update(configuration.id, {
    features: { customer_update: { enabled: true, allowed_updates: ['email'] } },
  });
  expect((await visit(`${url}/details`)).text).not.toContain('id="name"');
  await visit(`${url}/details`, { ...form, name: 'Other', email: 'new@acme.test' });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
    name: 'Acme GmbH',
    email: 'new@acme.test',
  });
  expect((await stripe.customers.listTaxIds(customer.id)).data).toEqual([]);
});

test('a link works for five minutes until it is opened, and for an hour from then on', async () => {
  await using running = await runEmulator();
  const { clock } = running;
  const unused = await openPortal(running, everything);
  clock.advance(5 * 60);
  expect(await visit(unused.url)).toMatchObject({
    status: 410,
    text: expect.stringContaining('Back to the app'),
  });

  await running.emulator.reset();
  const { url, subscription } = await openPortal(running, everything);
  clock.advance(4 * 60);
  expect((await visit(url)).status).toBe(200);
  clock.advance(3_599);
  expect((await visit(url)).status).toBe(200);
  clock.advance(1);
  expect((await visit(`${url}/cancel`, { subscription: subscription.id })).status).toBe(410);
  expect((await running.stripe.subscriptions.retrieve(subscription.id)).cancel_at).toBeNull();
});

test('a plan is paused until it is resumed, where the configuration offers it', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, subscription } = await openPortal(running, { subscription_pause: { enabled: true } });
  const form = { subscription: subscription.id };
  expect((await visit(url)).text).toContain('Pause plan');
  expect((await visit(`${url}/pause?subscription=${subscription.id}`)).text).toContain('Pause now');
  for (const _click of [1, 2]) expect((await visit(`${url}/pause`, form)).status).toBe(303);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'paused' });
  expect((await visit(url)).text).toContain('nothing is billed until it is resumed');
  expect((await visit(`${url}/unpause`, form)).status).toBe(303);
  const { latest_invoice: latest } = await stripe.subscriptions.retrieve(subscription.id, {
    expand: ['latest_invoice'],
  });
  expect(latest).toMatchObject({ billing_reason: 'subscription_update' });
});

test('a plan cannot be paused where the configuration does not offer it, and never for a chosen time', async () => {
  await using running = await runEmulator();
  const { url, subscription } = await openPortal(running, everything);
  expect((await visit(url)).text).not.toContain('Pause plan');
  expect((await visit(`${url}/pause`, { subscription: subscription.id })).status).toBe(400);
  await expect(
    running.stripe.billingPortal.configurations.create({
      features: {
        subscription_pause: {
          enabled: true,
          duration: { type: 'interval_options', interval_options: [{ interval: 'month' }] },
        },
      },
    }),
  ).rejects.toMatchObject({ code: 'emulator_unsupported' });
});
