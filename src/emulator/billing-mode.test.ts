import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator } from './emulator.fixture';

const day = 86_400;
/** 1 Apr 2027, a month of 30 days. */
const start = Date.UTC(2027, 3, 1) / 1000;

/** 10.00 a month since 1 April, in the mode that is asked for. */
async function given(
  stripe: Stripe,
  type: 'classic' | 'flexible',
  params: Partial<Stripe.SubscriptionCreateParams> = {},
) {
  const clocked = await clockedCustomer(stripe, { at: start });
  const price = (unit: number, interval: 'month' | 'year' = 'month') =>
    stripe.prices.create({
      product: 'appfactory_pro',
      currency: 'usd',
      unit_amount: unit,
      recurring: { interval },
    });
  const small = await price(1_000);
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: small.id }],
    billing_mode: { type },
    ...params,
  });
  const change = (params: Partial<Stripe.SubscriptionUpdateParams.Item>, more = {}) =>
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]?.id, ...params }],
      ...more,
    });
  const pending = async () => {
    const { data } = await stripe.invoiceItems.list({ customer: clocked.customer.id, pending: true });
    return data.map((item) => item.amount).reverse();
  };
  return { ...clocked, subscription, small, newPrice: price, change, pending };
}

test.each([
  ['classic', [-667, 333]],
  ['flexible', [-333, 333]],
] as const)('%s: what was changed without prorations is credited by %j', async (type, amounts) => {
  await using running = await runEmulator();
  const { newPrice, small, change, advanceTo, pending } = await given(running.stripe, type);
  const large = await newPrice(2_000);
  await advanceTo(start + 10 * day);
  await change({ price: large.id }, { proration_behavior: 'none' });
  await advanceTo(start + 20 * day);
  await change({ price: small.id });
  expect(await pending()).toEqual(amounts);
});

test('classic: another interval starts a new cycle now and is billed now', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { newPrice, change, advanceTo } = await given(stripe, 'classic');
  const yearly = await newPrice(12_000, 'year');
  const now = start + 15 * day;
  await advanceTo(now);
  const changed = await change({ price: yearly.id }, { expand: ['latest_invoice'] });
  expect(changed).toMatchObject({
    billing_cycle_anchor: now,
    items: { data: [{ current_period_start: now, current_period_end: Date.UTC(2028, 3, 16) / 1000 }] },
  });
  const invoice = changed.latest_invoice as Stripe.Invoice;
  expect(invoice.lines.data.map((line) => line.amount)).toEqual([-500, 12_000]);
});

test('classic: one interval for all items, and its own words for a trial', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, newPrice } = await given(stripe, 'classic', {
    trial_period_days: 7,
    expand: ['latest_invoice'],
  });
  const invoice = subscription.latest_invoice as Stripe.Invoice;
  expect(invoice.lines.data[0]?.description).toBe('Trial period for Pro');
  expect(subscription.billing_mode).toEqual({ flexible: null, type: 'classic' });
  const yearly = await newPrice(12_000, 'year');
  await expect(
    stripe.subscriptionItems.create({ subscription: subscription.id, price: yearly.id }),
  ).rejects.toThrow('must have the same `recurring.interval`');
});

test('a subscription migrates from classic to flexible, once and one way', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription } = await given(stripe, 'classic');
  expect(
    await stripe.subscriptions.migrate(subscription.id, { billing_mode: { type: 'flexible' } }),
  ).toMatchObject({ billing_mode: { type: 'flexible', updated_at: start } });
  const [event] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
  expect(event?.data.previous_attributes).toMatchObject({ billing_mode: { type: 'classic' } });
  await expect(
    stripe.subscriptions.migrate(subscription.id, { billing_mode: { type: 'flexible' } }),
  ).rejects.toThrow('already uses `flexible`');
});
