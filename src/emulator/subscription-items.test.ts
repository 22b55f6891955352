import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
/** 1 Nov 2026, a month of 30 days. */
const start = 1_793_491_200;
const middle = start + 15 * day;

/** 99.00 a month since 1 November, on the 16th, and a price of 9.00 for seats. */
async function given(stripe: Stripe) {
  const clocked = await clockedCustomer(stripe, { at: start });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
  });
  const seat = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 900,
    recurring: { interval: 'month' },
  });
  await clocked.advanceTo(middle);
  const pending = async () => {
    const { data } = await stripe.invoiceItems.list({ customer: clocked.customer.id, pending: true });
    return data.map((item) => item.amount).reverse();
  };
  return { ...clocked, subscription, seat, pending };
}

test('an item that is added is prorated like an update of its subscription', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, seat, pending } = await given(stripe);
  const before = (await eventTypes(stripe)).length;
  const item = await stripe.subscriptionItems.create({
    subscription: subscription.id,
    price: seat.id,
    quantity: 4,
    metadata: { kind: 'seats' },
  });
  expect(item).toMatchObject({
    object: 'subscription_item',
    quantity: 4,
    subscription: subscription.id,
    metadata: { kind: 'seats' },
    current_period_end: start + 30 * day,
  });
  expect(await pending()).toEqual([1_800]);
  expect((await eventTypes(stripe)).slice(before)).toEqual([
    'invoiceitem.created',
    'customer.subscription.updated',
  ]);
  const listed = await stripe.subscriptionItems.list({ subscription: subscription.id });
  expect(listed.data.map(({ id }) => id)).toEqual([subscription.items.data[0]?.id, item.id]);
  expect(await stripe.subscriptionItems.retrieve(item.id)).toMatchObject({ id: item.id });
});

test('an item that is changed or deleted gives the credit and the charge of an update', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, seat, pending } = await given(stripe);
  const item = await stripe.subscriptionItems.create({
    subscription: subscription.id,
    price: seat.id,
    quantity: 4,
    proration_behavior: 'none',
  });
  expect(await pending()).toEqual([]);
  expect(await stripe.subscriptionItems.update(item.id, { quantity: 6 })).toMatchObject({ quantity: 6 });
  expect(await pending()).toEqual([2_700]);
  expect(await stripe.subscriptionItems.del(item.id)).toEqual({
    id: item.id,
    object: 'subscription_item',
    deleted: true,
  });
  expect(await pending()).toEqual([2_700, -2_700]);
  await expect(stripe.subscriptionItems.retrieve(item.id)).rejects.toMatchObject({ statusCode: 404 });
});

test('an item with always_invoice is charged at once, and one that cannot be paid waits when asked to', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, seat } = await given(stripe);
  await stripe.subscriptionItems.create({
    subscription: subscription.id,
    price: seat.id,
    proration_behavior: 'always_invoice',
  });
  const { latest_invoice: paid } = await stripe.subscriptions.retrieve(subscription.id);
  expect(await stripe.invoices.retrieve(String(paid))).toMatchObject({ status: 'paid', total: 450 });

  const other = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 2_000,
    recurring: { interval: 'month' },
  });
  await stripe.subscriptions.update(subscription.id, {
    default_payment_method: 'pm_card_chargeCustomerFail',
  });
  const waiting = await stripe.subscriptionItems.create({
    subscription: subscription.id,
    price: other.id,
    proration_behavior: 'always_invoice',
    payment_behavior: 'pending_if_incomplete',
  });
  expect(waiting).toMatchObject({ price: { id: other.id } });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    items: { data: [{}, {}] },
    pending_update: { subscription_items: [{}, {}, { id: waiting.id }] },
  });
});

test('the last item, a foreign item and an item without a price are refused without a trace', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription } = await given(stripe);
  const before = await eventTypes(stripe);
  const last = subscription.items.data[0]?.id ?? '';
  await expect(stripe.subscriptionItems.del(last)).rejects.toThrow('at least one active item');
  await expect(stripe.subscriptionItems.update('si_none', { quantity: 2 })).rejects.toMatchObject({
    code: 'resource_missing',
  });
  await expect(stripe.subscriptionItems.create({ subscription: subscription.id })).rejects.toMatchObject({
    code: 'parameter_missing',
    param: 'price',
  });
  await expect(
    stripe.subscriptionItems.create({ subscription: 'sub_none', price: 'price_none' }),
  ).rejects.toMatchObject({ code: 'resource_missing', param: 'subscription' });
  expect(await eventTypes(stripe)).toEqual(before);
});

test('an item that one request names twice is refused, whatever is asked of it, and stays as it was', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe);
  const { id, items } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const item = items.data[0]?.id ?? '';
  for (const first of [
    { id: item, quantity: 2 },
    { id: item, deleted: true },
  ]) {
    const update = stripe.subscriptions.update(id, { items: [first, { id: item, quantity: 3 }] });
    await expect(update).rejects.toMatchObject({ statusCode: 400, param: 'items[1][id]' });
  }
  expect((await stripe.subscriptions.retrieve(id)).items.data).toMatchObject([{ id: item, quantity: 1 }]);
});
