import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
/** 1 Nov 2026, a month of 30 days. */
const start = 1_793_491_200;
const end = start + 30 * day;
const middle = start + 15 * day;

/** A customer with 99.00 a month since 1 November, on the 16th. */
async function given(stripe: Stripe) {
  const clocked = await clockedCustomer(stripe, { at: start });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
  });
  await clocked.advanceTo(middle);
  const preview = (params: Stripe.InvoiceCreatePreviewParams) => stripe.invoices.createPreview(params);
  return { ...clocked, subscription, preview, item: subscription.items.data[0]?.id ?? '' };
}

const amounts = (invoice: Stripe.Invoice) => invoice.lines.data.map((line) => line.amount);

test('a preview without a subscription is the first invoice that one would have', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price, preview } = await given(stripe);
  const details = { items: [{ price: price.id, quantity: 3 }] };
  const before = await eventTypes(stripe);
  const previewed = await preview({ customer: customer.id, subscription_details: details });
  expect(await eventTypes(stripe)).toEqual(before);
  const created = await stripe.subscriptions.create({
    customer: customer.id,
    ...details,
    expand: ['latest_invoice'],
  });
  const invoice = created.latest_invoice as Stripe.Invoice;
  expect(amounts(previewed)).toEqual(amounts(invoice));
  expect(previewed).toMatchObject({ total: 29_700, billing_reason: 'subscription_create', status: 'draft' });
  expect(previewed.id).toMatch(/^upcoming_in_/);
});

test('without a customer a preview needs no more than items', async () => {
  await using running = await runEmulator();
  const { price, preview } = await given(running.stripe);
  const previewed = await preview({
    customer_details: { address: { country: 'US', postal_code: '94107', state: 'CA' } },
    subscription_details: { items: [{ price: price.id }], trial_end: 'now' },
  });
  expect(previewed).toMatchObject({ customer: null, total: 9_900, customer_address: { country: 'US' } });
  await expect(preview({})).rejects.toMatchObject({ param: 'customer' });
});

test('an anchor, a start in the past, a trial and a cancellation are previewed as they would be billed', async () => {
  await using running = await runEmulator();
  const { customer, price, preview } = await given(running.stripe);
  const items = [{ price: price.id }];
  const ask = (subscription_details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails) =>
    preview({ customer: customer.id, subscription_details: { items, ...subscription_details } });
  expect(amounts(await ask({ billing_cycle_anchor: { type: 'timestamp', timestamp: end } }))).toEqual([
    4_950,
  ]);
  expect(amounts(await ask({ start_date: start }))).toEqual([4_950, 9_900]);
  expect(amounts(await ask({ trial_end: end }))).toEqual([0]);
  expect(amounts(await ask({ cancel_at: middle + 3 * day }))).toEqual([990]);
  expect(await ask({ start_date: end })).toMatchObject({ created: end, total: 9_900 });
});

test('a cancellation now, a pause and its end are previewed like any change', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, preview } = await given(stripe);
  const ask = (subscription_details: Stripe.InvoiceCreatePreviewParams.SubscriptionDetails) =>
    preview({ subscription: subscription.id, subscription_details });
  expect(amounts(await ask({ cancel_now: true }))).toEqual([-4_950]);
  expect(amounts(await ask({ pause: { type: 'subscription' } }))).toEqual([-4_950]);
  await stripe.subscriptions.pause(subscription.id, { bill_for: { unused_time_from: { type: 'none' } } });
  expect(amounts(await ask({ resume_at: 'now' }))).toEqual([9_900]);
  await expect(preview({ subscription: subscription.id })).rejects.toMatchObject({
    code: 'invoice_upcoming_none',
  });
});

test('items and discounts of a preview are in it and nowhere else', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price, subscription, preview } = await given(stripe);
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever' });
  const invoice_items = [{ amount: 500, currency: 'usd', description: 'Setup' }];
  const next = await preview({
    subscription: subscription.id,
    invoice_items,
    discounts: [{ coupon: coupon.id }],
  });
  expect(amounts(next)).toEqual([500, 9_900]);
  expect(next.total).toBe(9_360);
  const first = await preview({
    customer: customer.id,
    subscription_details: { items: [{ price: price.id }] },
    invoice_items,
  });
  expect(amounts(first)).toEqual([500, 9_900]);
  expect((await stripe.invoiceItems.list({ customer: customer.id })).data).toEqual([]);
  expect(await stripe.coupons.retrieve(coupon.id)).toMatchObject({ times_redeemed: 0 });
});

test('recurring leaves out prorations and what is billed once', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, item, preview, customer } = await given(stripe);
  await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: 'usd' });
  const params = {
    subscription: subscription.id,
    subscription_details: { items: [{ id: item, quantity: 2 }] },
  };
  expect(amounts(await preview(params))).toEqual([700, -4_950, 9_900, 19_800]);
  expect(amounts(await preview({ ...params, preview_mode: 'recurring' }))).toEqual([19_800]);
});

test('a customer alone: the renewal that comes first, or what waits', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, subscription, preview } = await given(stripe);
  expect(await preview({ customer: customer.id })).toMatchObject({ total: 9_900, period_end: end });
  await stripe.subscriptions.cancel(subscription.id);
  await expect(preview({ customer: customer.id })).rejects.toMatchObject({ code: 'invoice_upcoming_none' });
  await stripe.invoiceItems.create({ customer: customer.id, amount: 700, currency: 'usd' });
  expect(await preview({ customer: customer.id })).toMatchObject({ total: 700, billing_reason: 'manual' });
});

test('a schedule is previewed as it is, as it would be, and before there is one', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price, subscription, preview } = await given(stripe);
  const phase = (quantity: number, dates: object) => ({ items: [{ price: price.id, quantity }], ...dates });
  const month = { duration: { interval: 'month' as const } };
  expect(
    await preview({ customer: customer.id, schedule_details: { phases: [phase(4, month)] } }),
  ).toMatchObject({ total: 39_600, billing_reason: 'subscription_create' });
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  const phases = [phase(1, { start_date: start, end_date: end }), phase(5, month)];
  const changed = await preview({ schedule: schedule.id, schedule_details: { phases } });
  expect(amounts(changed)).toEqual([49_500]);
  expect(amounts(await preview({ schedule: schedule.id }))).toEqual([9_900]);
  expect((await stripe.subscriptionSchedules.retrieve(schedule.id)).phases).toHaveLength(1);
});
