import { expect, test } from 'vitest';
import { completeCheckout, eventTypes, openCheckout, runEmulator, startSeconds } from './emulator.fixture';

const day = 86_400;

test('a checkout with a trial makes a trialing subscription with a paid invoice of nothing', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { session, customer } = await openCheckout(stripe, {
    subscription_data: { trial_period_days: 14, metadata: { organizationId: 'org_1' } },
  });
  expect(session).toMatchObject({
    status: 'open',
    amount_total: 0,
    url: `${emulator.url}/c/pay/${session.id}`,
  });

  expect(await completeCheckout(emulator, session.id, '4242424242424242')).toMatchObject({
    status: 'complete',
  });

  const done = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['subscription.latest_invoice', 'line_items'],
  });
  const subscription = done.subscription;
  if (typeof subscription !== 'object' || !subscription) throw new Error('subscription was not expanded');
  expect(subscription).toMatchObject({
    status: 'trialing',
    customer: customer.id,
    metadata: { organizationId: 'org_1' },
    trial_start: startSeconds,
    trial_end: startSeconds + 14 * day,
    cancel_at_period_end: false,
    latest_invoice: { status: 'paid', total: 0, billing_reason: 'subscription_create', attempt_count: 0 },
  });
  expect(subscription.items.data[0]).toMatchObject({
    quantity: 1,
    current_period_start: startSeconds,
    current_period_end: startSeconds + 14 * day,
    price: { lookup_key: 'price_appfactory_pro_monthly' },
  });
  expect(done).toMatchObject({ status: 'complete', payment_status: 'paid', url: null, payment_intent: null });
  expect(done.line_items?.data[0]).toMatchObject({ description: 'Pro', amount_total: 0 });
  expect((await eventTypes(stripe)).slice(4)).toEqual([
    'setup_intent.created',
    'setup_intent.succeeded',
    'payment_method.attached',
    'customer.subscription.created',
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.updated',
    'checkout.session.completed',
  ]);
});

test('a checkout without a trial charges the card and activates the subscription', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { session, customer } = await openCheckout(stripe);
  await completeCheckout(emulator, session.id, '4242424242424242');

  const [subscription] = (
    await stripe.subscriptions.list({
      customer: customer.id,
      expand: ['data.latest_invoice', 'data.default_payment_method'],
    })
  ).data;
  expect(subscription).toMatchObject({
    status: 'active',
    default_payment_method: { customer: customer.id, card: { brand: 'visa', last4: '4242' } },
    latest_invoice: { status: 'paid', amount_paid: 9_900, amount_remaining: 0 },
  });
  expect((await eventTypes(stripe)).slice(4)).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'payment_method.attached',
    'customer.subscription.created',
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.updated',
    'checkout.session.completed',
    'invoice_payment.paid',
  ]);
});

test('a declined card leaves the session open and makes neither subscription nor invoice', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { session, customer } = await openCheckout(stripe);

  expect(await completeCheckout(emulator, session.id, '4000000000009995')).toEqual({
    status: 'declined',
    error: {
      code: 'card_declined',
      decline_code: 'insufficient_funds',
      message: 'Your card has insufficient funds.',
    },
  });

  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'open',
    subscription: null,
    invoice: null,
  });
  expect((await stripe.subscriptions.list({ status: 'all' })).data).toEqual([]);
  expect((await stripe.invoices.list()).data).toEqual([]);
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([]);
  expect((await eventTypes(stripe)).slice(4)).toEqual([
    'payment_intent.created',
    'charge.failed',
    'payment_intent.payment_failed',
  ]);

  await completeCheckout(emulator, session.id, '4242424242424242');
  expect((await stripe.paymentIntents.list({ customer: customer.id })).data).toHaveLength(1);
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'complete' });
});
