import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
const hour = 3600;
/** 1 Nov 2026, a month of 30 days. */
const start = 1_793_491_200;
const end = start + 30 * day;
const nextEnd = end + 31 * day;

/** 99.00 a month since 1 November, with a schedule that changes to 9.00 at the period's end. */
async function downgrading(stripe: Stripe, endBehaviour: 'release' | 'cancel' = 'release') {
  const clocked = await clockedCustomer(stripe, { at: start });
  const small = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 900,
    recurring: { interval: 'month' },
  });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
  });
  const schedule = await stripe.subscriptionSchedules.create({ from_subscription: subscription.id });
  const [phase] = schedule.phases;
  const updated = await stripe.subscriptionSchedules.update(schedule.id, {
    end_behavior: endBehaviour,
    phases: [
      {
        items: [{ price: clocked.price.id, quantity: 1 }],
        start_date: phase?.start_date,
        end_date: phase?.end_date,
      },
      { items: [{ price: small.id, quantity: 1 }], duration: { interval: 'month' } },
    ],
  });
  return { ...clocked, subscription, small, schedule: updated };
}

test('a downgrade waits in a schedule and arrives with the next period', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await downgrading(stripe);
  expect(given.schedule).toMatchObject({
    status: 'active',
    current_phase: { start_date: start, end_date: end },
    phases: [{ end_date: end }, { start_date: end, end_date: Date.UTC(2027, 0, 1) / 1000 }],
    subscription: given.subscription.id,
  });
  const { id } = given.subscription;
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ schedule: given.schedule.id });
  const before = (await eventTypes(stripe)).length;
  await given.advanceTo(end + hour);
  expect((await eventTypes(stripe)).slice(before)).toEqual([
    'test_helpers.test_clock.advancing',
    'customer.subscription.updated',
    'invoice.created',
    'customer.subscription.updated',
    'subscription_schedule.updated',
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
    'test_helpers.test_clock.ready',
  ]);
  const after = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
  expect(after).toMatchObject({
    items: { data: [{ id: given.subscription.items.data[0]?.id, price: { id: given.small.id } }] },
    latest_invoice: { total: 900, status: 'paid', lines: { data: [{ amount: 900 }] } },
  });

  await given.advanceTo(nextEnd);
  expect(await stripe.subscriptionSchedules.retrieve(given.schedule.id)).toMatchObject({
    status: 'completed',
  });
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active', schedule: null });
});

test('a schedule that ends with cancel ends the subscription', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await downgrading(stripe, 'cancel');
  await given.advanceTo(nextEnd);
  expect(await stripe.subscriptions.retrieve(given.subscription.id)).toMatchObject({
    status: 'canceled',
    ended_at: nextEnd,
  });
  expect(await stripe.subscriptionSchedules.retrieve(given.schedule.id)).toMatchObject({
    status: 'completed',
  });
});

test('a released schedule changes nothing any more', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await downgrading(stripe);
  const { id } = given.subscription;
  await expect(stripe.subscriptions.update(id, { cancel_at_period_end: true })).rejects.toThrow(
    'is managed by the subscription schedule',
  );
  expect(await stripe.subscriptionSchedules.release(given.schedule.id)).toMatchObject({
    status: 'released',
    released_subscription: id,
    subscription: null,
  });
  await given.advanceTo(end);
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
    schedule: null,
    items: { data: [{ price: { id: given.price.id } }] },
  });
  await expect(stripe.subscriptionSchedules.release(given.schedule.id)).rejects.toThrow('`released` status');
});

test('a canceled schedule cancels its subscription, and the other way round', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await downgrading(stripe);
  expect(await stripe.subscriptionSchedules.cancel(given.schedule.id)).toMatchObject({ status: 'canceled' });
  expect(await stripe.subscriptions.retrieve(given.subscription.id)).toMatchObject({ status: 'canceled' });
  expect((await eventTypes(stripe)).slice(-2)).toEqual([
    'subscription_schedule.canceled',
    'customer.subscription.deleted',
  ]);
});

test('a phase that begins inside a period is prorated', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await downgrading(stripe);
  await stripe.subscriptionSchedules.update(given.schedule.id, {
    phases: [
      { items: [{ price: given.price.id, quantity: 1 }], end_date: start + 15 * day },
      { items: [{ price: given.small.id, quantity: 1 }], duration: { interval: 'month' } },
    ],
  });
  await given.advanceTo(start + 15 * day);
  const { data } = await stripe.invoiceItems.list({ customer: given.customer.id });
  expect(data.map((item) => item.amount)).toEqual([450, -4_950]);
});
