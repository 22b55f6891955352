import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
const hour = 3600;
const january = Date.UTC(2027, 0, 1) / 1000;
const july = Date.UTC(2027, 6, 1) / 1000;
const october = Date.UTC(2027, 9, 1) / 1000;
const nextJanuary = Date.UTC(2028, 0, 1) / 1000;

/** 120.00 a year since 1 January 2027. */
async function yearly(stripe: Stripe, params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const clocked = await clockedCustomer(stripe, { at: january });
  const price = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 12_000,
    recurring: { interval: 'year' },
  });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: price.id }],
    ...params,
  });
  return { ...clocked, price, subscription };
}

async function pending(stripe: Stripe, customer: string) {
  const { data } = await stripe.invoiceItems.list({ customer, pending: true });
  return data.map((item) => [item.amount, item.period.start, item.period.end]).reverse();
}

const half = Math.round((12_000 * (nextJanuary - july)) / (nextJanuary - january));
const quarter = Math.round((12_000 * (october - july)) / (nextJanuary - january));

test('a cancellation inside the period credits what comes after it; moved later, it charges the difference', async () => {
  await using running = await runEmulator({ limitTestClocks: false });
  const { stripe } = running;
  const { customer, subscription, advanceTo } = await yearly(stripe);
  await advanceTo(january + 30 * day);
  const cut = await stripe.subscriptions.update(subscription.id, { cancel_at: july });
  expect(cut).toMatchObject({ cancel_at: july, items: { data: [{ current_period_end: july }] } });
  expect(await pending(stripe, customer.id)).toEqual([[-half, july, nextJanuary]]);
  await stripe.subscriptions.update(subscription.id, { cancel_at: october });
  expect(await pending(stripe, customer.id)).toEqual([
    [-half, july, nextJanuary],
    [quarter, july, october],
  ]);
  await advanceTo(october + hour);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
    ended_at: october,
  });
  const [last] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(last).toMatchObject({ total: quarter - half });
});

test('taken back, a cancellation inside the period charges the whole rest again', async () => {
  await using running = await runEmulator({ limitTestClocks: false });
  const { stripe } = running;
  const { customer, subscription } = await yearly(stripe);
  await stripe.subscriptions.update(subscription.id, { cancel_at: july });
  const back = await stripe.subscriptions.update(subscription.id, { cancel_at: '' });
  expect(back).toMatchObject({ cancel_at: null, items: { data: [{ current_period_end: nextJanuary }] } });
  expect((await pending(stripe, customer.id)).map(([amount]) => amount)).toEqual([-half, half]);
});

test('without prorations a cancellation inside the period credits nothing', async () => {
  await using running = await runEmulator({ limitTestClocks: false });
  const { stripe } = running;
  const { customer, subscription } = await yearly(stripe);
  await stripe.subscriptions.update(subscription.id, { cancel_at: july, proration_behavior: 'none' });
  expect(await pending(stripe, customer.id)).toEqual([]);
});

test('an upgrade before a cancellation pays up to the cancellation alone', async () => {
  await using running = await runEmulator({ limitTestClocks: false });
  const { stripe } = running;
  const { customer, subscription, price, advanceTo } = await yearly(stripe);
  await stripe.subscriptions.update(subscription.id, { cancel_at: july });
  const april = Date.UTC(2027, 3, 1) / 1000;
  await advanceTo(april);
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id, price: price.id, quantity: 2 }],
  });
  const year = nextJanuary - january;
  const rest = (12_000 * (july - april)) / year;
  expect(await pending(stripe, customer.id)).toEqual([
    [-half, july, nextJanuary],
    [-Math.round(rest), april, july],
    [Math.round(2 * rest), april, july],
  ]);
});

test('a cancellation inside a later period shortens what that period costs', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: january });
  const february = Date.UTC(2027, 1, 1) / 1000;
  const { id } = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
    cancel_at: february + 14 * day,
  });
  await clocked.advanceTo(february + hour);
  const [renewal] = (await stripe.invoices.list({ customer: clocked.customer.id })).data;
  expect(renewal).toMatchObject({
    status: 'paid',
    total: 4_950,
    lines: { data: [{ period: { start: february, end: february + 14 * day } }] },
  });
  await clocked.advanceTo(february + 20 * day);
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ ended_at: february + 14 * day });
  expect((await eventTypes(stripe)).at(-2)).toBe('customer.subscription.deleted');
});
