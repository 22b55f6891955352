import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
/** 1 Nov 2026, a month of 30 days. */
const start = 1_793_491_200;
const middle = start + 15 * day;

/** 99.00 a month since 1 November, on the 16th. */
async function given(stripe: Stripe) {
  const clocked = await clockedCustomer(stripe, { at: start });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
  });
  await clocked.advanceTo(middle);
  const pending = async () => {
    const { data } = await stripe.invoiceItems.list({ customer: clocked.customer.id, pending: true });
    return data.map((item) => item.amount).reverse();
  };
  return { ...clocked, subscription, pending };
}

test('a cancellation with prorate and invoice_now turns the rest of the period into credit', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, customer } = await given(stripe);
  const before = (await eventTypes(stripe)).length;
  const canceled = await stripe.subscriptions.cancel(subscription.id, { prorate: true, invoice_now: true });
  expect(canceled).toMatchObject({ status: 'canceled', ended_at: middle });
  expect(await stripe.invoices.retrieve(String(canceled.latest_invoice))).toMatchObject({
    status: 'paid',
    total: -4_950,
    amount_due: 0,
    lines: { data: [{ amount: -4_950, period: { start: middle, end: start + 30 * day } }] },
  });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -4_950 });
  expect((await eventTypes(stripe)).slice(before)).toEqual([
    'invoiceitem.created',
    'invoice.created',
    'customer.updated',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.subscription.deleted',
  ]);
});

test('prorate alone leaves the credit waiting, invoice_now alone bills what waits', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const first = await given(stripe);
  await stripe.subscriptions.cancel(first.subscription.id, { prorate: true });
  expect(await first.pending()).toEqual([-4_950]);

  const again = await stripe.subscriptions.create({
    customer: first.customer.id,
    items: [{ price: first.price.id }],
  });
  await stripe.invoiceItems.create({ customer: first.customer.id, amount: 9_000, currency: 'usd' });
  const { latest_invoice: last } = await stripe.subscriptions.cancel(again.id, { invoice_now: true });
  expect(await stripe.invoices.retrieve(String(last))).toMatchObject({ total: 9_000, status: 'paid' });
  expect(await first.pending()).toEqual([-4_950]);
});

test('a plain cancellation drops prorations that wait and keeps other items', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription, customer, pending } = await given(stripe);
  await stripe.invoiceItems.create({ customer: customer.id, amount: 500, currency: 'usd' });
  const item = subscription.items.data[0]?.id;
  await stripe.subscriptions.update(subscription.id, { items: [{ id: item, quantity: 2 }] });
  expect(await pending()).toEqual([500, -4_950, 9_900]);
  await stripe.subscriptions.cancel(subscription.id);
  expect(await pending()).toEqual([500]);
});

test('a reason is kept with the cancellation, at once or later, and can be added after the end', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { subscription } = await given(stripe);
  const details = { comment: 'We moved on.', feedback: 'switched_service' as const };
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  expect(await stripe.subscriptions.cancel(subscription.id, { cancellation_details: details })).toMatchObject(
    {
      canceled_at: middle,
      cancel_at_period_end: false,
      cancellation_details: { ...details, reason: 'cancellation_requested' },
    },
  );
  expect(
    await stripe.subscriptions.update(subscription.id, { cancellation_details: { feedback: 'unused' } }),
  ).toMatchObject({ cancellation_details: { comment: 'We moved on.', feedback: 'unused' } });
  await expect(stripe.subscriptions.cancel(subscription.id)).rejects.toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
  });
});

test('in a trial there is nothing to credit', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: start });
  const { id, latest_invoice: first } = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
    trial_period_days: 14,
  });
  expect(await stripe.subscriptions.cancel(id, { prorate: true, invoice_now: true })).toMatchObject({
    status: 'canceled',
    latest_invoice: first,
  });
});
