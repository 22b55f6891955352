import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
const hour = 3600;
/** 1 Nov 2026, a month of 30 days. */
const start = 1_793_491_200;
const middle = start + 15 * day;
const failing = 'pm_card_chargeCustomerFail';

/** 99.00 a month since 1 November, on the 16th. */
async function given(stripe: Stripe) {
  const clocked = await clockedCustomer(stripe, { at: start });
  const { id } = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
  });
  await clocked.advanceTo(middle);
  const pending = async () => {
    const { data } = await stripe.invoiceItems.list({ customer: clocked.customer.id, pending: true });
    return data.map((item) => item.amount).reverse();
  };
  const retrieve = () => stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
  return { ...clocked, id, pending, retrieve };
}

async function since(stripe: Stripe, work: () => Promise<unknown>): Promise<string[]> {
  const before = (await eventTypes(stripe)).length;
  await work();
  return (await eventTypes(stripe)).slice(before).filter((type) => !type.startsWith('test_helpers.'));
}

test('a pause says why, credits the rest of the period, and makes no invoices', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, pending, advanceTo, retrieve } = await given(stripe);
  let paused: Stripe.Subscription | undefined;
  const events = await since(stripe, async () => {
    paused = await stripe.subscriptions.pause(id);
  });
  expect(paused).toMatchObject({
    status: 'paused',
    status_details: {
      paused: { subscription: { type: 'pause_requested' }, transitioned_at: middle, type: 'subscription' },
    },
  });
  expect(events).toEqual(['invoiceitem.created', 'customer.subscription.paused']);
  expect(await pending()).toEqual([-4_950]);
  expect(await since(stripe, () => advanceTo(start + 60 * day))).toEqual([]);
  expect(await retrieve()).toMatchObject({ status: 'paused', latest_invoice: { total: 9_900 } });
});

test.each([
  ['none', []],
  ['item_current_period_start', [-9_900]],
] as const)('unused time from %s', async (type, amounts) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, pending } = await given(stripe);
  await stripe.subscriptions.pause(id, { bill_for: { unused_time_from: { type } } });
  expect(await pending()).toEqual(amounts);
});

test('a pause that invoices turns the credit into balance at once', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, customer, retrieve } = await given(stripe);
  await stripe.subscriptions.pause(id, { invoicing_behavior: 'invoice' });
  expect((await retrieve()).latest_invoice).toMatchObject({ total: -4_950, status: 'paid' });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -4_950 });
});

test('what is not active, or bound to a schedule, can not be paused', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, customer, price } = await given(stripe);
  const trialing = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_period_days: 5,
  });
  await expect(stripe.subscriptions.pause(trialing.id)).rejects.toThrow('its status is trialing');
  await stripe.subscriptionSchedules.create({ from_subscription: id });
  await expect(stripe.subscriptions.pause(id)).rejects.toThrow('attached to a subscription schedule');
  await expect(stripe.subscriptions.resume(id)).rejects.toThrow('not `paused`');
});

test('by default a resumption waits for somebody to pay: paid it is active', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, advanceTo, retrieve } = await given(stripe);
  await stripe.subscriptions.pause(id, { bill_for: { unused_time_from: { type: 'none' } } });
  const now = start + 40 * day;
  await advanceTo(now);
  expect(await stripe.subscriptions.resume(id)).toMatchObject({
    status: 'paused',
    billing_cycle_anchor: now,
    items: { data: [{ current_period_start: now }] },
  });
  const invoice = (await retrieve()).latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({ status: 'open', attempted: false, total: 9_900 });
  const events = await since(stripe, () => stripe.invoices.pay(invoice.id ?? ''));
  expect(events).toContain('customer.subscription.resumed');
  const resumed = await retrieve();
  expect(resumed.status).toBe('active');
  expect(resumed.status_details).toBeUndefined();
});

test('a resumption that credit pays for is active at once', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, retrieve } = await given(stripe);
  await stripe.subscriptions.pause(id, {
    bill_for: { unused_time_from: { type: 'item_current_period_start' } },
  });
  const events = await since(stripe, async () =>
    expect(await stripe.subscriptions.resume(id)).toMatchObject({ status: 'active' }),
  );
  expect(events).toContain('customer.subscription.resumed');
  expect(await retrieve()).toMatchObject({ status: 'active', latest_invoice: { status: 'paid', total: 0 } });
});

test('a resumption that nobody pays for is void after 23 hours, and the subscription stays paused', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, advanceTo, retrieve } = await given(stripe);
  await stripe.subscriptions.pause(id, { bill_for: { unused_time_from: { type: 'none' } } });
  await stripe.subscriptions.resume(id);
  await advanceTo(middle + 23 * hour - 1);
  expect((await retrieve()).latest_invoice).toMatchObject({ status: 'open' });
  await advanceTo(middle + 23 * hour);
  expect(await retrieve()).toMatchObject({ status: 'paused', latest_invoice: { status: 'void' } });
});

test('a failed attempt makes a resumption past due; one that asks for success stays paused and is tried again', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const first = await given(stripe);
  const free = { bill_for: { unused_time_from: { type: 'none' as const } } };
  await stripe.subscriptions.update(first.id, { default_payment_method: failing });
  await stripe.subscriptions.pause(first.id, free);
  const { latest_invoice: invoice } = await stripe.subscriptions.resume(first.id);
  await expect(stripe.invoices.pay(String(invoice))).rejects.toMatchObject({ code: 'card_declined' });
  expect(await first.retrieve()).toMatchObject({ status: 'past_due' });

  const second = await stripe.subscriptions.create({
    customer: first.customer.id,
    items: [{ price: first.price.id }],
  });
  await stripe.subscriptions.update(second.id, { default_payment_method: failing });
  await stripe.subscriptions.pause(second.id, free);
  const resumed = await stripe.subscriptions.resume(second.id, {
    payment_behavior: 'resume_on_payment_success',
    expand: ['latest_invoice'],
  });
  expect(resumed).toMatchObject({ status: 'paused', latest_invoice: { status: 'open', attempt_count: 1 } });
  await stripe.subscriptions.update(second.id, { default_payment_method: 'pm_card_visa' });
  await first.advanceTo(middle + 3 * day);
  expect(await stripe.subscriptions.retrieve(second.id)).toMatchObject({ status: 'active' });
});

test('a second resumption takes up the open invoice, so a period is billed once and its credit is kept', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, customer, advanceTo, retrieve } = await given(stripe);
  await stripe.subscriptions.pause(id);
  const { latest_invoice: first } = await stripe.subscriptions.resume(id);
  await advanceTo(middle + hour);
  expect(await stripe.subscriptions.resume(id)).toMatchObject({ status: 'paused', latest_invoice: first });
  const { data: open } = await stripe.invoices.list({ customer: customer.id, status: 'open' });
  expect(open).toMatchObject([{ id: first, total: 4_950, attempt_count: 0 }]);
  await stripe.subscriptions.resume(id, { payment_behavior: 'resume_on_payment_success' });
  expect(await retrieve()).toMatchObject({
    status: 'active',
    latest_invoice: { id: first, status: 'paid', amount_paid: 4_950 },
  });
  expect((await stripe.invoices.list({ customer: customer.id })).data).toHaveLength(2);
});

test('a second resumption that waits ends the retries of the first', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, advanceTo, retrieve } = await given(stripe);
  await stripe.subscriptions.update(id, { default_payment_method: failing });
  await stripe.subscriptions.pause(id, { bill_for: { unused_time_from: { type: 'none' } } });
  const { latest_invoice: first } = await stripe.subscriptions.resume(id, {
    payment_behavior: 'resume_on_payment_success',
  });
  await stripe.subscriptions.resume(id, { billing_cycle_anchor: { type: 'unchanged' } });
  const waiting = {
    id: first,
    status: 'open',
    attempt_count: 1,
    auto_advance: false,
    next_payment_attempt: null,
  };
  expect(await retrieve()).toMatchObject({ status: 'paused', latest_invoice: waiting });
  await stripe.subscriptions.update(id, { default_payment_method: 'pm_card_visa' });
  await advanceTo(middle + 10 * day);
  expect(await retrieve()).toMatchObject({ status: 'paused', latest_invoice: waiting });
  await stripe.invoices.pay(String(first));
  expect(await retrieve()).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } });
});

test('with its anchor unchanged a resumption charges the rest of the period that is running', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, pending, advanceTo } = await given(stripe);
  await stripe.subscriptions.pause(id);
  // 16 December, half of a month of 31 days less half a day.
  const now = start + 45 * day;
  await advanceTo(now);
  expect(
    await stripe.subscriptions.resume(id, { billing_cycle_anchor: { type: 'unchanged' } }),
  ).toMatchObject({
    status: 'active',
    billing_cycle_anchor: start,
    items: { data: [{ current_period_start: start + 30 * day, current_period_end: start + 61 * day }] },
  });
  expect(await pending()).toEqual([-4_950, Math.round((9_900 * 16) / 31)]);
});

test('resumed within its own period, what had been paid is not charged again', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id, pending } = await given(stripe);
  await stripe.subscriptions.pause(id, { bill_for: { unused_time_from: { type: 'none' } } });
  await stripe.subscriptions.resume(id, { billing_cycle_anchor: { type: 'unchanged' } });
  expect(await pending()).toEqual([]);
});

test('a trial that ended without a card says so in its status', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: start, card: null });
  const { id } = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
    trial_period_days: 3,
    trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
  });
  await clocked.advanceTo(start + 3 * day);
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({
    status: 'paused',
    status_details: { paused: { subscription: { type: 'trial_end_without_payment_method' } } },
  });
});
