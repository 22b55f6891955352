import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
const hour = 3600;
const utc = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;

/** A customer on a clock that stands at `at`, with a card that pays, and a way to subscribe to 99.00 a month. */
async function given(stripe: Stripe, at: number, options: { card?: string | null } = {}) {
  const clocked = await clockedCustomer(stripe, { at, ...options });
  const create = (params: Partial<Stripe.SubscriptionCreateParams> = {}) =>
    stripe.subscriptions.create({
      customer: clocked.customer.id,
      items: [{ price: clocked.price.id }],
      expand: ['latest_invoice'],
      ...params,
    });
  const price = (params: Partial<Stripe.PriceCreateParams>) =>
    stripe.prices.create({ product: 'appfactory_pro', currency: 'usd', unit_amount: 1_000, ...params });
  return { ...clocked, create, newPrice: price, monthly: clocked.price };
}

const invoiceOf = (subscription: Stripe.Subscription) => subscription.latest_invoice as Stripe.Invoice;

function linesOf(invoice: Stripe.Invoice) {
  return invoice.lines.data.map((line) => [line.amount, line.period.start, line.period.end]);
}

test('an anchor ahead makes a first period that is charged in part, then whole ones', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const start = utc('2026-11-16');
  const anchor = utc('2026-12-01');
  const { create, advanceTo, customer } = await given(stripe, start);
  const subscription = await create({ billing_cycle_anchor: anchor });
  expect(subscription).toMatchObject({
    status: 'active',
    billing_cycle_anchor: anchor,
    items: { data: [{ current_period_start: start, current_period_end: anchor }] },
  });
  // An imagined month from the 16th to the 16th has 30 days, of which 15 are used.
  expect(linesOf(invoiceOf(subscription))).toEqual([[4_950, start, anchor]]);
  expect(invoiceOf(subscription)).toMatchObject({ status: 'paid', amount_paid: 4_950 });
  await advanceTo(anchor + hour);
  const [renewal] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(renewal && linesOf(renewal)).toEqual([[9_900, anchor, utc('2027-01-01')]]);
});

test('without prorations the time before the anchor is free', async () => {
  await using running = await runEmulator();
  const { create } = await given(running.stripe, utc('2026-11-16'));
  const anchor = utc('2026-12-01');
  const subscription = await create({ billing_cycle_anchor: anchor, proration_behavior: 'none' });
  expect(invoiceOf(subscription)).toMatchObject({ total: 0, status: 'paid' });
  expect(subscription.items.data[0]?.current_period_end).toBe(anchor);
});

test('a change before the anchor credits and charges up to the anchor', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create, advanceTo, customer } = await given(stripe, utc('2026-11-16'));
  const subscription = await create({ billing_cycle_anchor: utc('2026-12-01') });
  await advanceTo(utc('2026-11-26'));
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id, quantity: 2 }],
  });
  const { data } = await stripe.invoiceItems.list({ customer: customer.id, pending: true });
  expect(data.map((item) => item.amount)).toEqual([3_300, -1_650]);
});

test.each([
  ['in the past', utc('2026-11-01')],
  ['after the first period', utc('2027-01-01')],
])('an anchor %s is refused', async (_, anchor) => {
  await using running = await runEmulator();
  const { create } = await given(running.stripe, utc('2026-11-16'));
  const before = await eventTypes(running.stripe);
  await expect(create({ billing_cycle_anchor: anchor })).rejects.toMatchObject({
    statusCode: 400,
    param: 'billing_cycle_anchor',
  });
  expect(await eventTypes(running.stripe)).toEqual(before);
});

test('an anchor by day of the month comes on that day again after a short month', async () => {
  await using running = await runEmulator({ limitTestClocks: false });
  const { stripe } = running;
  const { create, advanceTo } = await given(stripe, utc('2027-02-10'));
  const subscription = await create({
    billing_cycle_anchor_config: { day_of_month: 31, hour: 6, minute: 30, second: 0 },
  });
  const first = utc('2027-02-28') + 6.5 * hour;
  expect(subscription).toMatchObject({
    billing_cycle_anchor: first,
    billing_cycle_anchor_config: { day_of_month: 31, hour: 6, minute: 30, second: 0, month: null },
    items: { data: [{ current_period_end: first }] },
  });
  await advanceTo(first);
  const { items } = await stripe.subscriptions.retrieve(subscription.id);
  expect(items.data[0]?.current_period_end).toBe(utc('2027-03-31') + 6.5 * hour);
  await expect(
    create({ billing_cycle_anchor: utc('2027-03-01'), billing_cycle_anchor_config: { day_of_month: 1 } }),
  ).rejects.toThrow('only specify one');
});

test('a start in the past bills each natural period since, and the first one from now', async () => {
  await using running = await runEmulator();
  const now = utc('2026-11-16');
  const { create } = await given(running.stripe, now);
  const from = utc('2026-09-01');
  const subscription = await create({ backdate_start_date: from });
  expect(subscription).toMatchObject({ start_date: from, billing_cycle_anchor: now, created: now });
  expect(linesOf(invoiceOf(subscription))).toEqual([
    [9_900, from, utc('2026-10-01')],
    [9_900, utc('2026-10-01'), utc('2026-11-01')],
    [4_950, utc('2026-11-01'), now],
    [9_900, now, utc('2026-12-16')],
  ]);
});

test('a start in the past with an anchor ahead pays from the one to the other', async () => {
  await using running = await runEmulator();
  const { create } = await given(running.stripe, utc('2027-02-20'));
  const [from, anchor] = [utc('2027-02-15'), utc('2027-03-01')];
  const subscription = await create({ backdate_start_date: from, billing_cycle_anchor: anchor });
  // "The prorated amount for the 14 days of February 15 to March 1 is exactly half": Stripe's own example.
  expect(linesOf(invoiceOf(subscription))).toEqual([[4_950, from, anchor]]);
  expect(subscription.items.data[0]).toMatchObject({
    current_period_start: from,
    current_period_end: anchor,
  });
  await expect(create({ backdate_start_date: utc('2027-03-02') })).rejects.toMatchObject({
    param: 'backdate_start_date',
  });
});

test('a one-time price is on the first invoice, before the items', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const now = utc('2026-11-01');
  const { create, newPrice } = await given(stripe, now);
  const setup = await newPrice({ unit_amount: 5_000 });
  const subscription = await create({
    add_invoice_items: [
      { price: setup.id, quantity: 2 },
      { price_data: { currency: 'usd', product: 'appfactory_pro', unit_amount: 150 } },
    ],
  });
  const { lines } = invoiceOf(subscription);
  expect(lines.data).toMatchObject(
    [
      { amount: 10_000, description: 'Pro', quantity: 2, parent: { type: 'invoice_item_details' } },
      { amount: 150, pricing: { unit_amount_decimal: { value: expect.anything() } } },
      { amount: 9_900, parent: { type: 'subscription_item_details' } },
    ].map(({ pricing: _pricing, ...line }) => line),
  );
  expect(invoiceOf(subscription)).toMatchObject({ status: 'paid', amount_paid: 20_050 });
  await expect(
    create({ add_invoice_items: [{ price: subscription.items.data[0]?.price.id }] }),
  ).rejects.toThrow('type=one_time');
});

test('send_invoice starts at once, is sent after an hour, and is late when its date goes by', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const now = utc('2026-11-01');
  const { create, advanceTo, customer } = await given(stripe, now, { card: null });
  const subscription = await create({ collection_method: 'send_invoice', days_until_due: 14 });
  expect(subscription).toMatchObject({
    status: 'active',
    collection_method: 'send_invoice',
    days_until_due: 14,
  });
  expect(invoiceOf(subscription)).toMatchObject({
    status: 'draft',
    due_date: now + 14 * day,
    automatically_finalizes_at: now + hour,
    next_payment_attempt: null,
  });
  await advanceTo(now + hour);
  const id = invoiceOf(subscription).id ?? '';
  expect(await stripe.invoices.retrieve(id)).toMatchObject({ status: 'open', attempt_count: 0 });
  const types = await eventTypes(stripe);
  expect(types.filter((type) => type.startsWith('invoice.')).slice(-2)).toEqual([
    'invoice.finalized',
    'invoice.sent',
  ]);
  await advanceTo(now + 14 * day);
  expect((await eventTypes(stripe)).slice(-4)).toEqual([
    'invoice.overdue',
    'customer.updated',
    'customer.subscription.updated',
    'test_helpers.test_clock.ready',
  ]);
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'past_due' });
  await stripe.invoices.pay(id, { paid_out_of_band: true });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
  await expect(create({ collection_method: 'send_invoice' })).rejects.toMatchObject({
    param: 'days_until_due',
  });
  await expect(create({ days_until_due: 3 })).rejects.toMatchObject({ param: 'days_until_due' });
  expect(customer.id).toBe(subscription.customer);
});

test('a price that is made with the subscription is for it alone', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create } = await given(stripe, utc('2026-11-01'));
  const subscription = await create({
    items: [
      {
        quantity: 3,
        price_data: {
          currency: 'usd',
          product: 'appfactory_pro',
          unit_amount: 700,
          recurring: { interval: 'week', interval_count: 2 },
        },
      },
    ],
  });
  const price = subscription.items.data[0]?.price;
  expect(price).toMatchObject({
    active: false,
    unit_amount: 700,
    recurring: { interval: 'week', interval_count: 2 },
  });
  expect(invoiceOf(subscription)).toMatchObject({ total: 2_100 });
  await expect(create({ items: [{ price: price?.id }] })).rejects.toThrow('inactive');
});

test('items of different intervals each keep their own periods on one anchor', async () => {
  await using running = await runEmulator({ limitTestClocks: false });
  const { stripe } = running;
  const start = utc('2026-11-01');
  const { create, newPrice, monthly, advanceTo, customer } = await given(stripe, start);
  const [yearly, weekly] = await Promise.all([
    newPrice({ unit_amount: 12_000, recurring: { interval: 'year' } }),
    newPrice({ unit_amount: 100, recurring: { interval: 'week' } }),
  ]);
  const subscription = await create({ items: [monthly, yearly, weekly].map(({ id }) => ({ price: id })) });
  expect(subscription.items.data.map((item) => item.current_period_end)).toEqual([
    utc('2026-12-01'),
    utc('2027-11-01'),
    utc('2026-11-08'),
  ]);
  expect(invoiceOf(subscription).total).toBe(9_900 + 12_000 + 100);
  await advanceTo(utc('2026-12-01') + hour);
  const invoices = (await stripe.invoices.list({ customer: customer.id, limit: 10 })).data;
  expect(invoices.map((invoice) => invoice.total)).toEqual([9_900, 100, 100, 100, 100, 22_000]);
});

test('a first invoice is cut by a cancellation that is asked for at the start', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const start = utc('2026-11-01');
  const { create, advanceTo } = await given(stripe, start);
  const cut = await create({ cancel_at: start + 10 * day });
  expect(invoiceOf(cut)).toMatchObject({
    total: 3_300,
    lines: { data: [{ period: { end: start + 10 * day } }] },
  });
  const whole = await create({ cancel_at_period_end: true });
  expect(whole).toMatchObject({
    cancel_at: utc('2026-12-01'),
    canceled_at: start,
    cancel_at_period_end: true,
  });
  expect(invoiceOf(whole).total).toBe(9_900);
  await advanceTo(utc('2026-12-01'));
  expect((await stripe.subscriptions.list({ customer: String(cut.customer) })).data).toEqual([]);
});

test('a trial may be followed by a part of a period up to the anchor', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const start = utc('2026-11-01');
  const { create, advanceTo, customer } = await given(stripe, start);
  const [trialEnd, anchor] = [utc('2026-11-16'), utc('2026-12-01')];
  const subscription = await create({ trial_end: trialEnd, billing_cycle_anchor: anchor });
  expect(subscription).toMatchObject({
    status: 'trialing',
    billing_cycle_anchor: anchor,
    trial_end: trialEnd,
  });
  await advanceTo(trialEnd + hour);
  const [first] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(first && linesOf(first)).toEqual([[4_950, trialEnd, anchor]]);
});

test('a running subscription is given a trial: the rest is credited, the trial costs nothing', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const start = utc('2026-11-01');
  const { create, advanceTo, customer } = await given(stripe, start);
  const { id } = await create();
  await advanceTo(utc('2026-11-16'));
  const end = utc('2026-11-30');
  expect(await stripe.subscriptions.update(id, { trial_end: end })).toMatchObject({
    status: 'trialing',
    trial_start: utc('2026-11-16'),
    trial_end: end,
    billing_cycle_anchor: end,
    items: { data: [{ current_period_start: utc('2026-11-16'), current_period_end: end }] },
  });
  const [credit] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(credit).toMatchObject({ total: -4_950, status: 'paid', billing_reason: 'subscription_update' });
  expect(credit?.lines.data.map((line) => line.amount)).toEqual([-4_950, 0]);
  await advanceTo(end + hour);
  const [after] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(after).toMatchObject({ total: 9_900, amount_due: 4_950, status: 'paid' });
});

test('a card is kept as the default of the subscription when that is asked for', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create, customer } = await given(stripe, utc('2026-11-01'));
  const { default_payment_method } = await create({
    payment_settings: { save_default_payment_method: 'on_subscription' },
  });
  const owner = (await stripe.customers.retrieve(customer.id)) as Stripe.Customer;
  expect(default_payment_method).toBe(owner.invoice_settings.default_payment_method);
});

test('a price with amounts in other currencies is billed in the one that is asked for', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { create, newPrice } = await given(stripe, utc('2026-11-01'));
  const price = await newPrice({
    recurring: { interval: 'month' },
    currency_options: { eur: { unit_amount: 900 } },
  });
  const subscription = await create({ items: [{ price: price.id }], currency: 'eur' });
  expect(invoiceOf(subscription)).toMatchObject({ currency: 'eur', total: 900 });
  await expect(create({ items: [{ price: price.id }], currency: 'gbp' })).rejects.toThrow(
    'combine currencies',
  );
});
