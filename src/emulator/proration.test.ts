import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { type ClockedCustomer, clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
const hour = 3600;
/** 1 Nov 2026, a month of 30 days. */
const start = 1_793_491_200;
const end = start + 30 * day;
const middle = start + 15 * day;

async function otherPrice(stripe: Stripe, unit: number, params: Partial<Stripe.PriceCreateParams> = {}) {
  return stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: unit,
    recurring: { interval: 'month' },
    ...params,
  });
}

/** A subscription to 99.00 a month since 1 November. */
async function subscribed(stripe: Stripe, params: { card?: string; quantity?: number } = {}) {
  const clocked = await clockedCustomer(stripe, { at: start, card: params.card });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id, quantity: params.quantity ?? 1 }],
  });
  const item = subscription.items.data[0]?.id ?? '';
  return { ...clocked, subscription, item };
}

function linesOf(invoice: Stripe.Invoice) {
  return invoice.lines.data.map((line) => [line.description, line.amount]);
}

async function latest(stripe: Stripe, { customer }: ClockedCustomer): Promise<Stripe.Invoice> {
  const [invoice] = (await stripe.invoices.list({ customer: customer.id })).data;
  if (!invoice) throw new Error('no invoice');
  return invoice;
}

test('an upgrade with always_invoice is charged at once, exactly as its preview says', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  const { item, subscription } = given;
  const price = await otherPrice(stripe, 29_900);
  await given.advanceTo(middle);
  await given.advanceTo(middle + 100);
  const details = {
    items: [{ id: item, price: price.id }],
    proration_date: middle + 77,
    proration_behavior: 'always_invoice' as const,
  };
  const preview = await stripe.invoices.createPreview({
    customer: given.customer.id,
    subscription: subscription.id,
    subscription_details: details,
  });
  const before = (await eventTypes(stripe)).length;
  const updated = await stripe.subscriptions.update(subscription.id, details);
  const events = (await eventTypes(stripe)).slice(before);
  const invoice = await latest(stripe, given);
  expect(linesOf(invoice)).toEqual(linesOf(preview));
  expect(linesOf(invoice)).toEqual([
    ['Unused time on Pro after 16 Nov 2026', -4_950],
    ['Remaining time on Pro after 16 Nov 2026', 14_949],
  ]);
  expect(preview).toMatchObject({ status: 'draft', amount_due: 9_999, total: 9_999 });
  expect(invoice).toMatchObject({ status: 'paid', total: 9_999, billing_reason: 'subscription_update' });
  expect(invoice.lines.data[0]?.parent?.subscription_item_details).toMatchObject({
    proration: true,
    proration_details: { credited_items: { invoice: subscription.latest_invoice } },
  });
  expect(updated).toMatchObject({
    status: 'active',
    latest_invoice: invoice.id,
    items: { data: [{ current_period_start: start, current_period_end: end, price: { id: price.id } }] },
  });
  expect(events).toEqual([
    'invoiceitem.created',
    'invoiceitem.created',
    'invoice.created',
    'invoice.finalized',
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.subscription.updated',
    'invoice_payment.paid',
  ]);
});

test('create_prorations, the default, waits for the next invoice: credit, debit, next month', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  const price = await otherPrice(stripe, 29_900);
  await given.advanceTo(middle);
  const items = [{ id: given.item, price: price.id }];
  const preview = await stripe.invoices.createPreview({
    subscription: given.subscription.id,
    subscription_details: { items },
  });
  const before = (await eventTypes(stripe)).length;
  await stripe.subscriptions.update(given.subscription.id, { items });
  expect((await eventTypes(stripe)).slice(before)).toEqual([
    'invoiceitem.created',
    'invoiceitem.created',
    'customer.subscription.updated',
  ]);
  expect((await stripe.invoiceItems.list({ customer: given.customer.id, pending: true })).data).toMatchObject(
    [
      { amount: 14_950, proration: true, invoice: null },
      { amount: -4_950, proration: true },
    ],
  );
  await given.advanceTo(end + hour);
  const invoice = await latest(stripe, given);
  expect(linesOf(invoice)).toEqual(linesOf(preview));
  expect(linesOf(invoice)).toEqual([
    ['Unused time on Pro after 16 Nov 2026', -4_950],
    ['Remaining time on Pro after 16 Nov 2026', 14_950],
    ['1 × Pro (at $299.00 / month)', 29_900],
  ]);
  expect(invoice).toMatchObject({ status: 'paid', total: 39_900, amount_paid: 39_900 });
  expect((await stripe.invoiceItems.list({ customer: given.customer.id, pending: true })).data).toEqual([]);
});

test('none changes the price without a line; a later credit follows what was billed', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  const price = await otherPrice(stripe, 29_900);
  await stripe.subscriptions.update(given.subscription.id, {
    items: [{ id: given.item, price: price.id }],
    proration_behavior: 'none',
  });
  expect((await stripe.invoiceItems.list({ customer: given.customer.id })).data).toEqual([]);
  await given.advanceTo(start + 20 * day);
  await stripe.subscriptions.update(given.subscription.id, {
    items: [{ id: given.item, price: given.price.id }],
  });
  const items = (await stripe.invoiceItems.list({ customer: given.customer.id })).data;
  expect(items.map((item) => item.amount)).toEqual([3_300, -3_300]);
});

test('a downgrade with always_invoice leaves credit that the next invoice uses up', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  const price = await otherPrice(stripe, 900);
  await given.advanceTo(middle);
  await stripe.subscriptions.update(given.subscription.id, {
    items: [{ id: given.item, price: price.id }],
    proration_behavior: 'always_invoice',
  });
  expect(await latest(stripe, given)).toMatchObject({
    total: -4_500,
    amount_due: 0,
    status: 'paid',
    starting_balance: 0,
    ending_balance: -4_500,
  });
  expect(await stripe.customers.retrieve(given.customer.id)).toMatchObject({ balance: -4_500 });
  await given.advanceTo(end + hour);
  expect(await latest(stripe, given)).toMatchObject({
    total: 900,
    amount_due: 0,
    status: 'paid',
    starting_balance: -4_500,
    ending_balance: -3_600,
  });
  expect(await stripe.customers.retrieve(given.customer.id)).toMatchObject({ balance: -3_600 });
});

test('a debt in the balance is collected with the next invoice', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  await stripe.customers.update(given.customer.id, { balance: 100 });
  await given.advanceTo(end + hour);
  expect(await latest(stripe, given)).toMatchObject({ total: 9_900, amount_due: 10_000, ending_balance: 0 });
});

test('more seats: the old quantity is credited in full, the new one charged in full', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe, { quantity: 3 });
  await given.advanceTo(middle);
  await stripe.subscriptions.update(given.subscription.id, {
    items: [{ id: given.item, quantity: 5 }],
    proration_behavior: 'always_invoice',
  });
  expect(linesOf(await latest(stripe, given))).toEqual([
    ['Unused time on 3 × Pro after 16 Nov 2026', -14_850],
    ['Remaining time on 5 × Pro after 16 Nov 2026', 24_750],
  ]);
});

test('from monthly to yearly keeps the anchor and bills the year at once', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  const price = await otherPrice(stripe, 99_000, { recurring: { interval: 'year' } });
  const updated = await stripe.subscriptions.update(given.subscription.id, {
    items: [{ id: given.item, price: price.id }],
    proration_behavior: 'always_invoice',
  });
  expect(updated).toMatchObject({
    billing_cycle_anchor: start,
    items: { data: [{ current_period_start: start, current_period_end: Date.UTC(2027, 10, 1) / 1000 }] },
  });
  expect(linesOf(await latest(stripe, given)).map(([, amount]) => amount)).toEqual([-9_900, 99_000]);
});

test('a cycle that is asked to start now credits the rest and bills a whole month', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  await given.advanceTo(middle);
  expect(
    await stripe.subscriptions.update(given.subscription.id, { billing_cycle_anchor: { type: 'now' } }),
  ).toMatchObject({ billing_cycle_anchor: middle, items: { data: [{ current_period_start: middle }] } });
  expect(linesOf(await latest(stripe, given)).map(([, amount]) => amount)).toEqual([-4_950, 9_900]);
});

test('a trial that is ended now is billed now', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: start });
  const { id } = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
    trial_period_days: 14,
  });
  await clocked.advanceTo(start + day);
  expect(await stripe.subscriptions.update(id, { trial_end: 'now' })).toMatchObject({
    status: 'active',
    trial_end: start + day,
    billing_cycle_anchor: start + day,
  });
  expect(await latest(stripe, clocked)).toMatchObject({ status: 'paid', total: 9_900 });
  expect(await eventTypes(stripe)).toContain('customer.subscription.trial_will_end');
});

test('a failing card: the change stays and is past due, or is refused without a trace', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  const price = await otherPrice(stripe, 29_900);
  await stripe.subscriptions.update(given.subscription.id, {
    default_payment_method: 'pm_card_chargeCustomerFail',
  });
  const before = await eventTypes(stripe);
  const change = {
    items: [{ id: given.item, price: price.id }],
    proration_behavior: 'always_invoice' as const,
  };
  await expect(
    stripe.subscriptions.update(given.subscription.id, {
      ...change,
      payment_behavior: 'error_if_incomplete',
    }),
  ).rejects.toMatchObject({ statusCode: 402, code: 'card_declined' });
  expect(await eventTypes(stripe)).toEqual(before);
  expect(await stripe.subscriptions.update(given.subscription.id, change)).toMatchObject({
    status: 'past_due',
    items: { data: [{ price: { id: price.id } }] },
  });
  expect(await latest(stripe, given)).toMatchObject({ status: 'open', attempt_count: 1 });
});

test('an invoice item waits for the next invoice, and can be taken back before', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  const item = { customer: given.customer.id, currency: 'usd', description: 'Setup' };
  const kept = await stripe.invoiceItems.create({ ...item, amount: 5_000 });
  const dropped = await stripe.invoiceItems.create({ ...item, amount: 1 });
  expect(await stripe.invoiceItems.del(dropped.id)).toMatchObject({ deleted: true });
  await given.advanceTo(end);
  expect(linesOf(await latest(stripe, given))).toEqual([
    ['Setup', 5_000],
    ['1 × Pro (at $99.00 / month)', 9_900],
  ]);
  expect(await stripe.invoiceItems.retrieve(kept.id)).toMatchObject({
    invoice: (await latest(stripe, given)).id,
  });
  await given.advanceTo(end + hour);
  await expect(stripe.invoiceItems.del(kept.id)).rejects.toMatchObject({ code: 'invoice_not_editable' });
});

test('yen have no minor unit: prorations are whole yen', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: start });
  const [small, large] = await Promise.all(
    [1_001, 3_001].map((unit) => otherPrice(stripe, unit, { currency: 'jpy' })),
  );
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: small?.id }],
  });
  await clocked.advanceTo(middle);
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id, price: large?.id }],
    proration_behavior: 'always_invoice',
  });
  expect(linesOf(await latest(stripe, clocked)).map(([, amount]) => amount)).toEqual([-501, 1_501]);
});

test('a preview leaves no trace, and refuses what has no next invoice', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const given = await subscribed(stripe);
  const events = await eventTypes(stripe);
  const preview = await stripe.invoices.createPreview({ subscription: given.subscription.id });
  expect(preview).toMatchObject({ total: 9_900, period_end: end, next_payment_attempt: end + hour });
  expect(await eventTypes(stripe)).toEqual(events);
  await stripe.subscriptions.update(given.subscription.id, { cancel_at_period_end: true });
  await expect(stripe.invoices.createPreview({ subscription: given.subscription.id })).rejects.toMatchObject({
    code: 'invoice_upcoming_none',
  });
});

test('credit pays for a new subscription first, the card only for the rest', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: start });
  await stripe.customers.update(clocked.customer.id, { balance: -4_900 });
  await stripe.subscriptions.create({ customer: clocked.customer.id, items: [{ price: clocked.price.id }] });
  expect(await latest(stripe, clocked)).toMatchObject({ total: 9_900, amount_paid: 5_000, status: 'paid' });
  const [charge] = (await stripe.charges.list({ customer: clocked.customer.id })).data;
  expect(charge?.amount).toBe(5_000);
});

test('without retries an update that cannot be paid meets the end of the policy at once', async () => {
  await using running = await runEmulator({ dunning: { retryDaysAfterFailure: [], endState: 'unpaid' } });
  const { stripe } = running;
  const given = await subscribed(stripe);
  await stripe.subscriptions.update(given.subscription.id, {
    default_payment_method: 'pm_card_chargeCustomerFail',
  });
  const updated = await stripe.subscriptions.update(given.subscription.id, {
    items: [{ id: given.item, quantity: 2 }],
    proration_behavior: 'always_invoice',
  });
  expect(updated.status).toBe('unpaid');
});
