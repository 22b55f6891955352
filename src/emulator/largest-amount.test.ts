import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator, startSeconds } from './emulator.fixture';

const day = 86_400;

const refusalOf = (call: Promise<unknown>) => call.then(() => null).catch((error: unknown) => error);

const tooLarge = {
  statusCode: 400,
  type: 'StripeInvalidRequestError',
  code: 'amount_too_large',
  message: 'Amount must be no more than $999,999.99 usd',
};

async function given(stripe: Stripe) {
  const { customer } = await clockedCustomer(stripe, { at: startSeconds });
  const price = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 11_111_111,
    recurring: { interval: 'year' },
  });
  const subscribe = (quantity: number, params: Partial<Stripe.SubscriptionCreateParams> = {}) =>
    stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id, quantity }],
      ...params,
    });
  return { customer, price, subscribe };
}

test('a subscription costs at most what a card can be charged, behind a trial too', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price, subscribe } = await given(stripe);
  for (const quantity of [10, 9_999_999_999_999]) {
    expect(await refusalOf(subscribe(quantity))).toMatchObject({ ...tooLarge, param: 'items' });
    expect(await refusalOf(subscribe(quantity, { trial_period_days: 7 }))).toMatchObject(tooLarge);
  }
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);
  const subscription = await subscribe(9);
  expect(subscription.status).toBe('active');
  const item = subscription.items.data[0]?.id ?? '';
  const grown = stripe.subscriptionItems.update(item, { quantity: 10, proration_behavior: 'none' });
  expect(await refusalOf(grown)).toMatchObject(tooLarge);
  expect(await stripe.subscriptionItems.retrieve(item)).toMatchObject({ quantity: 9 });
  const schedule = stripe.subscriptionSchedules.create({
    customer: customer.id,
    start_date: 'now',
    phases: [{ items: [{ price: price.id, quantity: 10 }] }],
  });
  expect(await refusalOf(schedule)).toMatchObject({ ...tooLarge, param: 'phases[0][items]' });
});

test('an invoice made by hand and a checkout cost at most that much, and are not made otherwise', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await given(stripe);
  for (const amount of [60_000_000, 60_000_000])
    await stripe.invoiceItems.create({ customer: customer.id, currency: 'usd', amount });
  const invoice = stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
  });
  expect(await refusalOf(invoice)).toMatchObject(tooLarge);
  expect((await stripe.invoices.list({ customer: customer.id })).data).toEqual([]);
  const session = stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 10 }],
    success_url: 'http://localhost:3001/',
  });
  expect(await refusalOf(session)).toMatchObject(tooLarge);
});

test('a renewal that pending items push over the ceiling stays a draft that says why, and can be made smaller', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price, advanceTo } = await clockedCustomer(stripe, { at: startSeconds });
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const item = (amount: number) =>
    stripe.invoiceItems.create({ customer: customer.id, subscription: id, currency: 'usd', amount });
  const [first] = [await item(60_000_000), await item(60_000_000)];
  await advanceTo(startSeconds + 31 * day);
  const [invoice] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(invoice).toMatchObject({
    status: 'draft',
    total: 120_009_900,
    auto_advance: false,
    attempted: false,
    last_finalization_error: { type: 'invalid_request_error', code: 'amount_too_large', param: 'amount' },
  });
  const failed = await stripe.events.list({ type: 'invoice.finalization_failed' });
  expect(failed.data.map(({ data }) => (data.object as Stripe.Invoice).id)).toEqual([invoice?.id]);
  const draft = invoice?.id ?? '';
  expect(await refusalOf(stripe.invoices.finalizeInvoice(draft))).toMatchObject(tooLarge);
  expect(await refusalOf(stripe.invoices.pay(draft))).toMatchObject(tooLarge);
  await stripe.invoiceItems.del(first?.id ?? '');
  expect(await stripe.invoices.pay(draft)).toMatchObject({
    status: 'paid',
    total: 60_009_900,
    last_finalization_error: null,
  });
  // The subscription has gone on meanwhile.
  await advanceTo(startSeconds + 62 * day);
  expect((await stripe.invoices.list({ customer: customer.id })).data[0]).toMatchObject({ status: 'paid' });
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ status: 'active' });
});

test('a phase that bills at once goes over the ceiling without losing its change', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price, advanceTo } = await clockedCustomer(stripe, { at: startSeconds });
  const schedule = await stripe.subscriptionSchedules.create({
    customer: customer.id,
    start_date: 'now',
    phases: [
      { items: [{ price: price.id }], duration: { interval: 'day', interval_count: 10 } },
      {
        items: [{ price: price.id, quantity: 2 }],
        duration: { interval: 'month' },
        proration_behavior: 'always_invoice',
      },
    ],
  });
  const subscription = String(schedule.subscription);
  for (const amount of [60_000_000, 60_000_000])
    await stripe.invoiceItems.create({ customer: customer.id, subscription, currency: 'usd', amount });
  await advanceTo(startSeconds + 11 * day);
  const changed = await stripe.subscriptions.retrieve(subscription, { expand: ['latest_invoice'] });
  expect(changed).toMatchObject({
    status: 'active',
    items: { data: [{ quantity: 2 }] },
    latest_invoice: { status: 'draft', last_finalization_error: { code: 'amount_too_large' } },
  });
});

test('what is billed once has an amount of at most twelve digits, so that sums stay exact', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe, { at: startSeconds });
  const item = (params: Partial<Stripe.InvoiceItemCreateParams>) =>
    stripe.invoiceItems.create({ customer: customer.id, currency: 'usd', ...params });
  expect(await refusalOf(item({ amount: 1_000_000_000_000 }))).toMatchObject({ param: 'amount' });
  const price_data = { currency: 'usd', product: 'appfactory_pro', unit_amount: 99_999_999 };
  expect(await refusalOf(item({ price_data, quantity: 999_999_999 }))).toMatchObject({
    code: 'amount_too_large',
    param: 'quantity',
  });
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const once = [{ price_data, quantity: 999_999_999 }];
  const update = stripe.subscriptions.update(id, { add_invoice_items: once });
  expect(await refusalOf(update)).toMatchObject({ code: 'amount_too_large', param: 'add_invoice_items' });
});
