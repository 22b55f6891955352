import { expect, test } from 'vitest';
import {
  completeCheckout,
  eventTypes,
  openCheckout,
  type Running,
  runEmulator,
  seedPrice,
  startSeconds,
} from './emulator.fixture';

const day = 86_400;

async function activeSubscription({ emulator, stripe }: Running) {
  const { session, customer, price } = await openCheckout(stripe);
  await completeCheckout(emulator, session.id, '4242424242424242');
  const [subscription] = (await stripe.subscriptions.list({ customer: customer.id })).data;
  if (!subscription) throw new Error('no subscription');
  return { subscription, customer, price };
}

test('cancel at period end keeps the status and can be undone', async () => {
  await using running = await runEmulator();
  const { stripe, clock } = running;
  const { subscription } = await activeSubscription(running);
  const periodEnd = subscription.items.data[0]?.current_period_end;
  clock.advance(60);

  expect(await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true })).toMatchObject({
    status: 'active',
    cancel_at_period_end: true,
    cancel_at: periodEnd,
    canceled_at: startSeconds + 60,
    cancellation_details: { reason: 'cancellation_requested' },
  });
  const [event] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
  expect(event?.data.previous_attributes).toEqual({
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { reason: null },
  });

  expect(await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false })).toMatchObject({
    cancel_at_period_end: false,
    cancel_at: null,
    canceled_at: null,
    cancellation_details: { reason: null },
  });
});

test('a scheduled cancellation ends the subscription when its time comes', async () => {
  await using running = await runEmulator();
  const { stripe, clock } = running;
  const { subscription } = await activeSubscription(running);
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  clock.advance(31 * day);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
    ended_at: subscription.items.data[0]?.current_period_end,
    canceled_at: startSeconds,
  });
  expect((await eventTypes(stripe)).at(-1)).toBe('customer.subscription.deleted');
});

test('cancel now ends at once, is listed only on request and cannot be repeated', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, customer } = await activeSubscription(running);
  const canceled = await stripe.subscriptions.cancel(subscription.id, {
    cancellation_details: { feedback: 'unused' },
  });
  expect(canceled).toMatchObject({
    status: 'canceled',
    ended_at: startSeconds,
    cancellation_details: { feedback: 'unused' },
  });
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);
  expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toHaveLength(1);
  await expect(stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({
    code: 'resource_missing',
  });
});

test('items change without proration when asked, and the anchor stays', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, price } = await activeSubscription(running);
  const [item] = subscription.items.data;
  const yearly = await stripe.prices.create({
    product: String(price.product),
    currency: 'usd',
    unit_amount: 99_000,
    recurring: { interval: 'year' },
  });
  const items = [{ id: item?.id, price: yearly.id, quantity: 3 }];
  const updated = await stripe.subscriptions.update(subscription.id, { items, proration_behavior: 'none' });
  expect(updated.items.data).toMatchObject([
    {
      id: item?.id,
      quantity: 3,
      price: { id: yearly.id },
      current_period_start: startSeconds,
      current_period_end: Date.UTC(2027, 10, 23, 10, 1) / 1000,
    },
  ]);
});

test('a declined first payment makes an incomplete subscription that paying the invoice activates', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_chargeCustomerFail',
    invoice_settings: { default_payment_method: 'pm_card_chargeCustomerFail' },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    expand: ['latest_invoice'],
  });
  expect(subscription).toMatchObject({
    status: 'incomplete',
    latest_invoice: { status: 'open', attempt_count: 1 },
  });
  const invoice = (subscription.latest_invoice as { id: string }).id;

  await expect(stripe.invoices.pay(invoice)).rejects.toMatchObject({
    statusCode: 402,
    code: 'card_declined',
  });
  expect(await stripe.invoices.retrieve(invoice)).toMatchObject({ attempt_count: 1, status: 'open' });
  expect(await stripe.invoices.pay(invoice, { payment_method: 'pm_card_visa' })).toMatchObject({
    status: 'paid',
  });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
});

test('without any card a paid subscription is refused', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create();
  const call = stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  await expect(call).rejects.toMatchObject({ statusCode: 400, code: 'resource_missing' });
  expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
});

test('deleting a customer ends its subscriptions and leaves a tombstone', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer } = await activeSubscription(running);
  await stripe.customers.del(customer.id);
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ id: customer.id, deleted: true });
  expect((await eventTypes(stripe)).slice(-2)).toEqual(['customer.subscription.deleted', 'customer.deleted']);
});

test('a refund and a dispute leave the subscription and the invoice as they are', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { subscription, customer } = await activeSubscription(running);
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
  await stripe.refunds.create({ charge: charge?.id, amount: 900 });
  await fetch(`${emulator.url}/_emulator/charges/${charge?.id}/dispute`, { method: 'POST' });
  expect(await stripe.charges.retrieve(String(charge?.id))).toMatchObject({
    amount_refunded: 900,
    refunded: false,
    disputed: true,
  });
  expect(await stripe.invoices.retrieve(String(subscription.latest_invoice))).toMatchObject({
    status: 'paid',
  });
  const [dispute] = (await stripe.disputes.list()).data;
  const body = JSON.stringify({ status: 'lost' });
  await fetch(`${emulator.url}/_emulator/disputes/${dispute?.id}/close`, { method: 'POST', body });
  expect((await eventTypes(stripe)).slice(-8)).toEqual([
    'refund.created',
    'charge.refunded',
    'refund.updated',
    'charge.refund.updated',
    'charge.dispute.created',
    'charge.dispute.funds_withdrawn',
    'charge.updated',
    'charge.dispute.closed',
  ]);
});

test('a lookup key moves to the new price only when asked', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const old = await seedPrice(stripe);
  const next = {
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 10_900,
    lookup_key: String(old.lookup_key),
  };
  await expect(stripe.prices.create(next)).rejects.toMatchObject({ param: 'lookup_key' });
  const moved = await stripe.prices.create({ ...next, transfer_lookup_key: true });
  const { data } = await stripe.prices.list({
    lookup_keys: [String(old.lookup_key)],
    expand: ['data.product'],
  });
  expect(data).toMatchObject([{ id: moved.id, product: { name: 'Pro' } }]);
});
