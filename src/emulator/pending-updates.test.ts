import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
const hour = 3600;
/** 1 Nov 2026, a month of 30 days. */
const start = 1_793_491_200;
const middle = start + 15 * day;
const failing = 'pm_card_chargeCustomerFail';

/** 99.00 a month since 1 November, on the 16th, with a card that fails from now on and a dearer price to change to. */
async function given(stripe: Stripe, options: { card?: string; at?: number } = {}) {
  const clocked = await clockedCustomer(stripe, { at: start });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
  });
  const dear = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 29_900,
    recurring: { interval: 'month' },
  });
  await clocked.advanceTo(options.at ?? middle);
  await stripe.subscriptions.update(subscription.id, { default_payment_method: options.card ?? failing });
  const item = subscription.items.data[0]?.id ?? '';
  const update = (params: Partial<Stripe.SubscriptionUpdateParams> = {}) =>
    stripe.subscriptions.update(subscription.id, {
      items: [{ id: item, price: dear.id }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
      ...params,
    });
  const retrieve = () => stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
  return { ...clocked, subscription, item, dear, update, retrieve };
}

async function since(stripe: Stripe, work: () => Promise<unknown>): Promise<string[]> {
  const before = (await eventTypes(stripe)).length;
  await work();
  return (await eventTypes(stripe)).slice(before).filter((type) => !type.startsWith('test_helpers.'));
}

test('an update whose invoice is paid at once is applied at once', async () => {
  await using running = await runEmulator();
  const { update, dear } = await given(running.stripe, { card: 'pm_card_visa' });
  expect(await update()).toMatchObject({
    status: 'active',
    pending_update: null,
    items: { data: [{ price: { id: dear.id } }] },
  });
});

test('an update whose invoice cannot be paid waits, and the subscription stays as it was', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { update, dear, price, item, retrieve } = await given(stripe);
  let updated: Stripe.Subscription | undefined;
  const events = await since(stripe, async () => {
    updated = await update();
  });
  expect(updated).toMatchObject({
    status: 'active',
    items: { data: [{ id: item, price: { id: price.id }, quantity: 1 }] },
    pending_update: {
      expires_at: middle + 23 * hour,
      subscription_items: [{ id: item, price: { id: dear.id } }],
      billing_cycle_anchor: null,
      trial_end: null,
    },
  });
  expect((await retrieve()).latest_invoice).toMatchObject({
    status: 'open',
    billing_reason: 'subscription_update',
    total: 9_999 + 1,
    attempt_count: 1,
    next_payment_attempt: null,
    auto_advance: false,
  });
  expect(events).toEqual([
    'invoiceitem.created',
    'invoiceitem.created',
    'invoice.created',
    'invoice.finalized',
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
    'invoice.payment_failed',
    'customer.subscription.updated',
  ]);
});

test('once the invoice is paid the update is applied, and says so', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { update, dear, item, subscription, retrieve } = await given(stripe);
  const { latest_invoice: invoice } = await update();
  await expect(stripe.invoices.pay(String(invoice))).rejects.toMatchObject({ code: 'card_declined' });
  expect((await retrieve()).pending_update).not.toBeNull();
  await stripe.subscriptions.update(subscription.id, { default_payment_method: 'pm_card_visa' });
  const events = await since(stripe, () => stripe.invoices.pay(String(invoice)));
  expect(events).toEqual([
    'charge.succeeded',
    'payment_intent.succeeded',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.subscription.updated',
    'customer.subscription.pending_update_applied',
    'invoice_payment.paid',
  ]);
  expect(await retrieve()).toMatchObject({
    pending_update: null,
    items: { data: [{ id: item, price: { id: dear.id } }] },
  });
  // What has been billed is remembered too: the way back credits what the update charged.
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: item, price: dear.id, quantity: 2 }],
  });
  const { data } = await stripe.invoiceItems.list({ customer: String(subscription.customer), pending: true });
  expect(data.map((row) => row.amount)).toEqual([29_900, -14_950]);
});

test('after 23 hours the invoice is void and the update forgotten', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { update, price, advanceTo, retrieve } = await given(stripe);
  await update();
  await advanceTo(middle + 23 * hour - 1);
  expect((await retrieve()).pending_update).not.toBeNull();
  expect(await since(stripe, () => advanceTo(middle + 23 * hour))).toEqual([
    'invoice.voided',
    'payment_intent.canceled',
    'customer.subscription.pending_update_expired',
  ]);
  expect(await retrieve()).toMatchObject({
    status: 'active',
    pending_update: null,
    latest_invoice: { status: 'void' },
    items: { data: [{ price: { id: price.id } }] },
  });
});

test('near the end of the period an update waits no longer than that', async () => {
  await using running = await runEmulator();
  const end = start + 30 * day;
  const { update } = await given(running.stripe, { at: end - 10 * hour });
  expect(await update()).toMatchObject({ pending_update: { expires_at: end } });
});

test('another change, a void invoice or a cancellation takes the place of an update that waits', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { update, item, subscription, retrieve } = await given(stripe);
  const { latest_invoice: first } = await update();
  await update({ items: [{ id: item, quantity: 3 }] });
  expect(await stripe.invoices.retrieve(String(first))).toMatchObject({ status: 'void' });
  expect((await retrieve()).pending_update?.subscription_items).toMatchObject([{ quantity: 3 }]);
  const { latest_invoice: second } = await stripe.subscriptions.retrieve(subscription.id);
  await stripe.invoices.voidInvoice(String(second));
  expect((await retrieve()).pending_update).toBeNull();
  const { latest_invoice: third } = await update();
  expect(await stripe.subscriptions.cancel(subscription.id)).toMatchObject({ pending_update: null });
  expect(await stripe.invoices.retrieve(String(third))).toMatchObject({ status: 'void' });
});

test('an update without an invoice of its own has nothing to wait for', async () => {
  await using running = await runEmulator();
  const { update, dear } = await given(running.stripe);
  expect(await update({ proration_behavior: 'create_prorations' })).toMatchObject({
    pending_update: null,
    items: { data: [{ price: { id: dear.id } }] },
  });
});

test('what neither makes an invoice nor prorates can not wait', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { update, price, customer } = await given(stripe);
  const before = await eventTypes(stripe);
  await expect(update({ default_payment_method: 'pm_card_visa' })).rejects.toMatchObject({
    statusCode: 400,
    param: 'default_payment_method',
  });
  await expect(
    stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      payment_behavior: 'pending_if_incomplete',
    }),
  ).rejects.toMatchObject({ param: 'payment_behavior' });
  expect(await eventTypes(stripe)).toEqual(before);
});

test('default_incomplete leaves the payment of an update to the client', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { update, dear, retrieve } = await given(stripe, { card: 'pm_card_visa' });
  const updated = await update({
    payment_behavior: 'default_incomplete',
    expand: ['latest_invoice.confirmation_secret'],
  });
  expect(updated).toMatchObject({ status: 'past_due', items: { data: [{ price: { id: dear.id } }] } });
  const invoice = updated.latest_invoice as Stripe.Invoice;
  expect(invoice).toMatchObject({ status: 'open', attempt_count: 0, attempted: false, auto_advance: false });
  expect(invoice.confirmation_secret?.client_secret).toMatch(/^pi_.*_secret_/);
  await stripe.invoices.pay(invoice.id ?? '');
  expect(await retrieve()).toMatchObject({ status: 'active' });
});
