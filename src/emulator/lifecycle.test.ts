import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import {
  clockedCustomer,
  completeCheckout,
  control,
  eventTypes,
  openCheckout,
  runEmulator,
  startSeconds,
} from './emulator.fixture';
import { formatDate } from './engine/calendar';

const day = 86_400;
const hour = 3600;
const failing = 'pm_card_chargeCustomerFail';

async function subscribe(
  stripe: Stripe,
  { customer, price }: { customer: Stripe.Customer; price: Stripe.Price },
  params: Partial<Stripe.SubscriptionCreateParams> = {},
) {
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    ...params,
  });
  return { subscription, end: subscription.items.data[0]?.current_period_end ?? 0 };
}

async function latestInvoice(stripe: Stripe, subscription: string) {
  const { latest_invoice: invoice } = await stripe.subscriptions.retrieve(subscription, {
    expand: ['latest_invoice'],
  });
  return invoice as Stripe.Invoice;
}

/** The types of the events that `work` causes, without the clock's own. */
async function eventsOf(stripe: Stripe, work: () => Promise<unknown>): Promise<string[]> {
  const before = (await eventTypes(stripe)).length;
  await work();
  return (await eventTypes(stripe)).slice(before).filter((type) => !type.startsWith('test_helpers.'));
}

test('a test clock advances, then is ready, and says both', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: startSeconds, name: 'Renewals' });
  expect(clock).toMatchObject({ status: 'ready', frozen_time: startSeconds, name: 'Renewals' });
  const target = startSeconds + 5 * day;
  expect(await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: target })).toMatchObject({
    status: 'advancing',
    status_details: { advancing: { target_frozen_time: target } },
  });
  expect(await stripe.testHelpers.testClocks.retrieve(clock.id)).toMatchObject({
    status: 'ready',
    frozen_time: target,
    status_details: {},
  });
  expect(await eventTypes(stripe)).toEqual([
    'test_helpers.test_clock.created',
    'test_helpers.test_clock.advancing',
    'test_helpers.test_clock.ready',
  ]);
  await expect(
    stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: target }),
  ).rejects.toMatchObject({ param: 'frozen_time' });
  expect((await stripe.testHelpers.testClocks.list()).data).toHaveLength(1);
});

test('a clock jumps two intervals at most, until the limit is lifted', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const at = Date.UTC(2024, 10, 23) / 1000;
  const clocked = await clockedCustomer(stripe, { at });
  await subscribe(stripe, clocked);
  const far = Date.UTC(2025, 0, 23) / 1000 + 1;
  await expect(clocked.advanceTo(far)).rejects.toThrow(
    'The frozen time of this clock is 1732320000 (2024-11-23 00:00:00 UTC). You can only advance it up to 1737590400 (2025-01-23 00:00:00 UTC). You can only advance a test clock up to two intervals from the current frozen time at a time, based on the shortest subscription interval in the test clock. For example, if a test clock has a monthly and yearly subscription, you may only advance up to two months at a time. If the test clock has no subscriptions or subscription schedules, you can advance up to 2 years from the current frozen time.',
  );
  await control(emulator, 'PUT', '/clock', { limits_test_clocks: false });
  await clocked.advanceTo(far + 365 * day);
  expect((await stripe.invoices.list({ customer: clocked.customer.id, limit: 100 })).data).toHaveLength(15);
});

test('what lives on a clock is hidden from lists of the whole account, and goes with the clock', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe);
  const { subscription } = await subscribe(stripe, clocked);
  expect(subscription).toMatchObject({ test_clock: clocked.clock, created: startSeconds });
  expect(await latestInvoice(stripe, subscription.id)).toMatchObject({ test_clock: clocked.clock });
  const customer = clocked.customer.id;
  expect((await stripe.customers.list()).data).toEqual([]);
  expect((await stripe.customers.list({ test_clock: clocked.clock })).data).toHaveLength(1);
  expect((await stripe.subscriptions.list()).data).toEqual([]);
  expect((await stripe.subscriptions.list({ customer })).data).toHaveLength(1);
  expect((await stripe.subscriptions.list({ test_clock: clocked.clock })).data).toHaveLength(1);
  expect((await stripe.invoices.list()).data).toEqual([]);
  expect((await stripe.invoices.list({ customer })).data).toHaveLength(1);

  expect(await stripe.testHelpers.testClocks.del(clocked.clock)).toMatchObject({ deleted: true });
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'canceled' });
});

test('a trial reminds three days before its end, then bills the first month after an hour as a draft', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe);
  const { subscription } = await subscribe(stripe, clocked, { trial_period_days: 14 });
  const end = startSeconds + 14 * day;
  expect(await eventsOf(stripe, () => clocked.advanceTo(end - 3 * day - 1))).toEqual([]);
  expect(await eventsOf(stripe, () => clocked.advanceTo(end - 3 * day))).toEqual([
    'customer.subscription.trial_will_end',
  ]);
  expect(await eventsOf(stripe, () => clocked.advanceTo(end))).toEqual([
    'customer.subscription.updated',
    'invoice.created',
  ]);
  const [updated] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
  expect(Object.keys(updated?.data.previous_attributes ?? {}).sort()).toEqual([
    'items',
    'latest_invoice',
    'status',
  ]);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
  expect(await latestInvoice(stripe, subscription.id)).toMatchObject({
    status: 'draft',
    billing_reason: 'subscription_cycle',
    auto_advance: true,
    attempted: false,
    automatically_finalizes_at: end + hour,
    next_payment_attempt: end + hour,
    number: null,
    total: 9_900,
    created: end,
  });
  expect(await eventsOf(stripe, () => clocked.advanceTo(end + hour))).toEqual([
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.paid',
    'invoice.payment_succeeded',
    'invoice_payment.paid',
  ]);
  expect(await latestInvoice(stripe, subscription.id)).toMatchObject({
    status: 'paid',
    attempt_count: 1,
    next_payment_attempt: null,
    status_transitions: { finalized_at: end + hour, paid_at: end + hour },
  });
});

test('a trial of three days or less reminds at once, and only once', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe);
  await subscribe(stripe, clocked, { trial_period_days: 2 });
  await clocked.advanceTo(startSeconds + 5 * day);
  const reminders = (await eventTypes(stripe)).filter((type) => type.endsWith('trial_will_end'));
  expect(reminders).toHaveLength(1);
});

test.each([
  ['cancel', 'canceled', ['customer.subscription.deleted']],
  ['pause', 'paused', ['customer.subscription.paused']],
  ['create_invoice', 'active', ['customer.subscription.updated', 'invoice.created']],
] as const)('a trial that ends without a card: %s makes it %s', async (behaviour, status, events) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { card: null });
  const { subscription } = await subscribe(stripe, clocked, {
    trial_period_days: 3,
    trial_settings: { end_behavior: { missing_payment_method: behaviour } },
  });
  const end = startSeconds + 3 * day;
  expect(await eventsOf(stripe, () => clocked.advanceTo(end))).toEqual(events);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status });
  if (behaviour !== 'create_invoice') return;
  expect(await eventsOf(stripe, () => clocked.advanceTo(end + hour))).toEqual([
    'invoice.finalized',
    'invoice.payment_failed',
    'invoice.updated',
    'customer.updated',
    'customer.subscription.updated',
  ]);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'past_due' });
});

test('a renewal first moves the periods, then drafts the invoice, and charges it an hour later', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe);
  const { subscription, end } = await subscribe(stripe, clocked, {
    items: [{ price: clocked.price.id, quantity: 3 }],
  });
  expect(await eventsOf(stripe, () => clocked.advanceTo(end))).toEqual([
    'customer.subscription.updated',
    'invoice.created',
    'customer.subscription.updated',
  ]);
  const [latest, first] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
  expect(Object.keys(first?.data.previous_attributes ?? {})).toEqual(['items']);
  expect(latest?.data.previous_attributes).toEqual({ latest_invoice: subscription.latest_invoice });
  await clocked.advanceTo(end + hour);
  const invoice = await latestInvoice(stripe, subscription.id);
  expect(invoice).toMatchObject({
    status: 'paid',
    total: 29_700,
    period_start: startSeconds,
    period_end: end,
    lines: { data: [{ quantity: 3, period: { start: end } }] },
  });
  expect(invoice.number?.endsWith('-0002')).toBe(true);
});

test('anchored on 31 January: 28 February, 31 March, and no day lost or billed twice', async () => {
  await using running = await runEmulator({ limitTestClocks: false });
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: Date.UTC(2027, 0, 31, 12) / 1000 });
  const { subscription } = await subscribe(stripe, clocked);
  await clocked.advanceTo(Date.UTC(2028, 3, 1) / 1000);
  const invoices = (await stripe.invoices.list({ subscription: subscription.id, limit: 100 })).data.reverse();
  const periods = invoices.map((invoice) => invoice.lines.data[0]?.period);
  const starts = periods.map((period) => formatDate(period?.start ?? 0));
  expect(starts.slice(0, 4)).toEqual(['31 Jan 2027', '28 Feb 2027', '31 Mar 2027', '30 Apr 2027']);
  expect(starts.slice(-2)).toEqual(['29 Feb 2028', '31 Mar 2028']);
  for (const [index, period] of periods.slice(1).entries()) expect(period?.start).toBe(periods[index]?.end);
});

test('a failed renewal is past due, is tried again by the policy, and ends the subscription', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe);
  const { subscription, end } = await subscribe(stripe, clocked);
  await stripe.subscriptions.update(subscription.id, { default_payment_method: failing });
  await clocked.advanceTo(end);
  expect(await eventsOf(stripe, () => clocked.advanceTo(end + hour))).toEqual([
    'invoice.finalized',
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
    'invoice.payment_failed',
    'invoice.updated',
    'customer.updated',
    'customer.subscription.updated',
  ]);
  const first = end + hour + 3 * day;
  const updates = async () => (await stripe.events.list({ type: 'invoice.updated' })).data;
  expect((await updates())[0]?.data).toMatchObject({
    object: { status: 'open', attempt_count: 1, next_payment_attempt: first },
    previous_attributes: { attempt_count: 0, attempted: false },
  });
  expect(await latestInvoice(stripe, subscription.id)).toMatchObject({
    status: 'open',
    attempt_count: 1,
    next_payment_attempt: first,
  });
  expect(await stripe.customers.retrieve(clocked.customer.id)).toMatchObject({ delinquent: true });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'past_due' });
  expect(await eventsOf(stripe, () => clocked.advanceTo(first))).toEqual([
    'charge.failed',
    'payment_intent.payment_failed',
    'invoice.payment_failed',
    'invoice.updated',
  ]);
  expect((await updates())[0]?.data.previous_attributes).toEqual({
    attempt_count: 1,
    next_payment_attempt: first,
  });
  const last = first + 12 * day;
  expect((await eventsOf(stripe, () => clocked.advanceTo(last))).at(-1)).toBe(
    'customer.subscription.deleted',
  );
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
    ended_at: last,
    cancellation_details: { reason: 'payment_failed' },
  });
  expect(await latestInvoice(stripe, subscription.id)).toMatchObject({
    status: 'open',
    attempt_count: 4,
    next_payment_attempt: null,
    auto_advance: false,
  });
});

test.each(['unpaid', 'past_due'] as const)('retries that end in %s, and the way back', async (endState) => {
  await using running = await runEmulator({ dunning: { retryDaysAfterFailure: [1], endState } });
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe);
  const { subscription, end } = await subscribe(stripe, clocked);
  await stripe.subscriptions.update(subscription.id, { default_payment_method: failing });
  await clocked.advanceTo(end + 2 * day);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: endState });
  const { id } = await latestInvoice(stripe, subscription.id);
  await stripe.subscriptions.update(subscription.id, { default_payment_method: 'pm_card_visa' });
  if (endState === 'unpaid') {
    await clocked.advanceTo(end + 40 * day);
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'unpaid' });
    const draft = await latestInvoice(stripe, subscription.id);
    expect(draft).toMatchObject({ status: 'draft', auto_advance: false });
    await stripe.invoices.finalizeInvoice(draft.id);
    await stripe.invoices.pay(draft.id);
  } else {
    await stripe.invoices.pay(id);
  }
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
  expect(await stripe.customers.retrieve(clocked.customer.id)).toMatchObject({ delinquent: false });
});

test('a new card pays at the next retry and not before', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe);
  const { subscription, end } = await subscribe(stripe, clocked);
  await stripe.subscriptions.update(subscription.id, { default_payment_method: failing });
  await clocked.advanceTo(end + hour);
  await stripe.subscriptions.update(subscription.id, { default_payment_method: 'pm_card_visa' });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'past_due' });
  expect(await eventsOf(stripe, () => clocked.advanceTo(end + hour + 3 * day))).toEqual([
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.subscription.updated',
    'customer.updated',
    'invoice_payment.paid',
  ]);
  expect(await latestInvoice(stripe, subscription.id)).toMatchObject({ status: 'paid', attempt_count: 2 });
});

test('a payment by hand that fails leaves the schedule of retries as it is', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe);
  const { subscription, end } = await subscribe(stripe, clocked);
  await stripe.subscriptions.update(subscription.id, { default_payment_method: failing });
  await clocked.advanceTo(end + hour);
  const before = await latestInvoice(stripe, subscription.id);
  await expect(stripe.invoices.pay(before.id)).rejects.toMatchObject({ code: 'card_declined' });
  expect(await latestInvoice(stripe, subscription.id)).toMatchObject({
    attempt_count: 1,
    next_payment_attempt: before.next_payment_attempt,
    auto_advance: true,
  });
});

test('an unpaid first invoice expires its subscription after 23 hours', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { card: failing });
  const { subscription } = await subscribe(stripe, clocked);
  await clocked.advanceTo(startSeconds + 23 * hour - 1);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'incomplete' });
  expect(await eventsOf(stripe, () => clocked.advanceTo(startSeconds + 23 * hour))).toEqual([
    'customer.subscription.updated',
    'invoice.voided',
    'payment_intent.canceled',
  ]);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'incomplete_expired',
  });
  expect(await latestInvoice(stripe, subscription.id)).toMatchObject({ status: 'void' });
});

test('a cancellation at the period end arrives then, without another invoice', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe);
  const { subscription, end } = await subscribe(stripe, clocked);
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  expect(await eventsOf(stripe, () => clocked.advanceTo(end + 10 * day))).toEqual([
    'customer.subscription.deleted',
  ]);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'canceled',
    ended_at: end,
    canceled_at: startSeconds,
  });
});

test('the control plane takes the server through a trial end and a renewal that fails once', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { session, customer } = await openCheckout(stripe, { subscription_data: { trial_period_days: 14 } });
  await completeCheckout(emulator, session.id, '4242424242424242');
  const [subscription] = (await stripe.subscriptions.list({ customer: customer.id })).data;
  const id = String(subscription?.id);
  const end = startSeconds + 14 * day;
  expect(await control(emulator, 'GET', '/clock')).toMatchObject({
    now: startSeconds,
    next: { kind: 'subscription.trial_will_end', due_at: end - 3 * day },
  });
  await control(emulator, 'POST', '/next_charge_fails', {
    customer: customer.id,
    decline_code: 'insufficient_funds',
  });
  const moved = await control(emulator, 'POST', '/clock/advance', { seconds: 15 * day });
  expect(moved).toMatchObject({ now: startSeconds + 15 * day, offset_seconds: 15 * day });
  expect(await latestInvoice(stripe, id)).toMatchObject({ status: 'open', created: end, attempt_count: 1 });
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
  expect(charge).toMatchObject({ status: 'failed', created: end + hour });
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'past_due' });

  await control(emulator, 'POST', '/clock/advance', { seconds: 3 * day });
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active' });
  expect((await control(emulator, 'POST', '/clock/advance', {})).error).toMatchObject({ param: 'seconds' });
});

test('the dunning policy is read and set through the control plane, and checked', async () => {
  await using running = await runEmulator();
  const { emulator } = running;
  expect(await control(emulator, 'GET', '/dunning')).toMatchObject({
    retryDaysAfterFailure: [3, 5, 7],
    endState: 'cancel',
  });
  const set = { retryDaysAfterFailure: [1, 2], endState: 'unpaid', invoiceEndState: 'uncollectible' };
  expect(await control(emulator, 'PUT', '/dunning', set)).toMatchObject(set);
  expect((await control(emulator, 'PUT', '/dunning', { endState: 'stop' })).error).toMatchObject({
    param: 'endState',
  });
  expect(await control(emulator, 'GET', '/dunning')).toMatchObject(set);
});
