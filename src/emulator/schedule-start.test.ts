import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
const hour = 3600;
const november = Date.UTC(2026, 10, 1) / 1000;
const december = Date.UTC(2026, 11, 1) / 1000;
const january = Date.UTC(2027, 0, 1) / 1000;
const february = Date.UTC(2027, 1, 1) / 1000;

/** A customer on a clock at 1 November, a price of 99.00 and one of 9.00 a month. */
async function given(stripe: Stripe) {
  const clocked = await clockedCustomer(stripe, { at: november });
  const small = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 900,
    recurring: { interval: 'month' },
  });
  const large = clocked.price.id;
  const create = (params: Partial<Stripe.SubscriptionScheduleCreateParams> = {}) =>
    stripe.subscriptionSchedules.create({
      customer: clocked.customer.id,
      start_date: 'now',
      phases: [
        { items: [{ price: large }], duration: { interval: 'month' } },
        { items: [{ price: small.id, quantity: 2 }], duration: { interval: 'month' } },
      ],
      ...params,
    });
  const subscriptionOf = (schedule: Stripe.SubscriptionSchedule) =>
    stripe.subscriptions.retrieve(String(schedule.subscription), { expand: ['latest_invoice'] });
  return { ...clocked, small: small.id, large, create, subscriptionOf };
}

async function since(stripe: Stripe, work: () => Promise<unknown>): Promise<string[]> {
  const before = (await eventTypes(stripe)).length;
  await work();
  return (await eventTypes(stripe)).slice(before).filter((type) => !type.startsWith('test_helpers.'));
}

test('a schedule that starts now has a subscription whose first invoice waits an hour', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create, subscriptionOf, advanceTo, large } = await given(stripe);
  const schedule = await create();
  expect(schedule).toMatchObject({
    status: 'active',
    current_phase: { start_date: november, end_date: december },
    phases: [{ end_date: december }, { start_date: december, end_date: january }],
  });
  expect(await subscriptionOf(schedule)).toMatchObject({
    status: 'active',
    schedule: schedule.id,
    items: { data: [{ price: { id: large } }] },
    latest_invoice: { status: 'draft', billing_reason: 'subscription_create', total: 9_900 },
  });
  await advanceTo(november + hour);
  expect((await subscriptionOf(schedule)).latest_invoice).toMatchObject({ status: 'paid' });
});

test('from not started through its phases to completed, each with its event', async () => {
  await using running = await runEmulator({ limitTestClocks: false });
  const { stripe } = running;
  const { create, subscriptionOf, advanceTo, small, large } = await given(stripe);
  const schedule = await create({ start_date: december });
  expect(schedule).toMatchObject({ status: 'not_started', subscription: null, current_phase: null });
  expect(await since(stripe, () => advanceTo(december))).toEqual([
    'customer.subscription.created',
    'invoice.created',
    'customer.updated',
    'subscription_schedule.updated',
  ]);
  const active = await stripe.subscriptionSchedules.retrieve(schedule.id);
  expect(active).toMatchObject({
    status: 'active',
    current_phase: { start_date: december, end_date: january },
  });
  expect((await subscriptionOf(active)).items.data).toMatchObject([{ price: { id: large }, quantity: 1 }]);
  await advanceTo(january);
  expect((await subscriptionOf(active)).items.data).toMatchObject([{ price: { id: small }, quantity: 2 }]);
  expect(await since(stripe, () => advanceTo(february - 7 * day))).toContain(
    'subscription_schedule.expiring',
  );
  expect(await since(stripe, () => advanceTo(february))).toContain('subscription_schedule.completed');
  expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({
    status: 'completed',
    completed_at: february,
  });
  expect(await subscriptionOf(active)).toMatchObject({ status: 'active', schedule: null });
});

test('a start in the past is billed since then', async () => {
  await using running = await runEmulator();
  const { create, subscriptionOf, large } = await given(running.stripe);
  const from = Date.UTC(2026, 9, 1) / 1000;
  const schedule = await create({
    start_date: from,
    phases: [{ items: [{ price: large }], end_date: january }],
  });
  const subscription = await subscriptionOf(schedule);
  expect(subscription).toMatchObject({ start_date: from, latest_invoice: { total: 19_800 } });
});

test('a phase brings its settings: a trial, text, metadata, one-time items, a discount, invoices that are sent', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create, subscriptionOf, advanceTo, large } = await given(stripe);
  const setup = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 5_000,
  });
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
  const schedule = await create({
    default_settings: { description: 'By schedule' },
    phases: [
      {
        items: [{ price: large, metadata: { seat: 'a' } }],
        end_date: december,
        trial: true,
        metadata: { phase: '1' },
      },
      {
        items: [{ price: large }],
        duration: { interval: 'month' },
        add_invoice_items: [{ price: setup.id }],
        discounts: [{ coupon: coupon.id }],
        collection_method: 'send_invoice',
        invoice_settings: { days_until_due: 10 },
        metadata: { phase: '2' },
      },
    ],
  });
  expect(await subscriptionOf(schedule)).toMatchObject({
    status: 'trialing',
    trial_end: december,
    description: 'By schedule',
    metadata: { phase: '1' },
    items: { data: [{ metadata: { seat: 'a' } }] },
  });
  await advanceTo(december);
  const after = await subscriptionOf(schedule);
  expect(after).toMatchObject({
    status: 'active',
    collection_method: 'send_invoice',
    metadata: { phase: '2' },
  });
  expect(after.latest_invoice).toMatchObject({ due_date: december + 10 * day, total: 7_450 });
});

test('a change of the running phase is prorated at once; what is over can not be changed', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create, subscriptionOf, advanceTo, customer, small, large } = await given(stripe);
  const schedule = await create();
  await advanceTo(november + 15 * day);
  await stripe.subscriptionSchedules.update(schedule.id, {
    proration_behavior: 'create_prorations',
    phases: [
      { items: [{ price: large, quantity: 2 }], start_date: november, end_date: december },
      { items: [{ price: small }], duration: { interval: 'month' } },
    ],
  });
  const { data } = await stripe.invoiceItems.list({ customer: customer.id, pending: true });
  expect(data.map((item) => item.amount)).toEqual([9_900, -4_950]);
  expect((await subscriptionOf(schedule)).items.data).toMatchObject([{ quantity: 2 }]);
  await advanceTo(december + hour);
  await expect(
    stripe.subscriptionSchedules.update(schedule.id, {
      phases: [
        { items: [{ price: small }], start_date: november, end_date: december },
        { items: [{ price: small }], start_date: december, end_date: january },
      ],
    }),
  ).rejects.toThrow('already ended');
  const kept = await stripe.subscriptionSchedules.update(schedule.id, {
    phases: [{ items: [{ price: small }], start_date: december, end_date: february }],
  });
  expect(kept.phases.map((phase) => phase.end_date)).toEqual([december, february]);
});

test('a schedule that has not started is changed, canceled or released without a subscription', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create, customer, small } = await given(stripe);
  const [first, second] = [await create({ start_date: december }), await create({ start_date: december })];
  const changed = await stripe.subscriptionSchedules.update(first.id, {
    end_behavior: 'cancel',
    phases: [{ items: [{ price: small }], start_date: january, duration: { interval: 'year' } }],
  });
  expect(changed).toMatchObject({
    end_behavior: 'cancel',
    phases: [{ start_date: january, end_date: Date.UTC(2028, 0, 1) / 1000 }],
  });
  const scheduled = await stripe.subscriptionSchedules.list({ customer: customer.id, scheduled: true });
  expect(scheduled.data.map(({ id }) => id)).toEqual([second.id, first.id]);
  expect(await stripe.subscriptionSchedules.cancel(first.id)).toMatchObject({ status: 'canceled' });
  expect(await stripe.subscriptionSchedules.release(second.id)).toMatchObject({ status: 'released' });
  const canceled = await stripe.subscriptionSchedules.list({
    customer: customer.id,
    canceled_at: { gte: november },
  });
  expect(canceled.data.map(({ id }) => id)).toEqual([first.id]);
  expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([]);
});

test('a running schedule that is canceled credits the rest at once', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create, subscriptionOf, advanceTo, customer } = await given(stripe);
  const schedule = await create();
  await advanceTo(november + 15 * day);
  await stripe.subscriptionSchedules.cancel(schedule.id);
  expect(await subscriptionOf(schedule)).toMatchObject({
    status: 'canceled',
    latest_invoice: { total: -4_950 },
  });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -4_950 });
});

test('a schedule whose subscription ends for want of payment is aborted', async () => {
  await using running = await runEmulator({ dunning: { retryDaysAfterFailure: [1], endState: 'cancel' } });
  const { stripe } = running;
  const { create, advanceTo } = await given(stripe);
  const schedule = await create();
  await advanceTo(november + hour);
  await stripe.subscriptions.update(String(schedule.subscription), {
    default_payment_method: 'pm_card_chargeCustomerFail',
  });
  const events = await since(stripe, () => advanceTo(december + 3 * day));
  expect(events.slice(-2)).toEqual(['subscription_schedule.aborted', 'customer.subscription.deleted']);
  expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({ status: 'canceled' });
});

test('what a schedule is made of is checked before anything is written', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create, large, customer } = await given(stripe);
  const before = await eventTypes(stripe);
  await expect(create({ phases: [] })).rejects.toMatchObject({ param: 'phases' });
  await expect(create({ customer: undefined })).rejects.toMatchObject({ param: 'customer' });
  await expect(create({ phases: [{ items: [], duration: { interval: 'month' } }] })).rejects.toMatchObject({
    param: 'phases[0][items]',
  });
  await expect(
    create({ phases: [{ items: [{ price: large }], end_date: november - day }] }),
  ).rejects.toMatchObject({ param: 'phases[0][end_date]' });
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: large }] });
  await expect(create({ from_subscription: id })).rejects.toThrow('if `from_subscription` is set');
  expect((await eventTypes(stripe)).slice(before.length)).not.toContain('subscription_schedule.created');
});
