import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { completeCheckout, eventTypes, runEmulator } from './emulator.fixture';
import { storeApi } from './store-api.fixture';

const success_url = 'https://app.test/done?session={CHECKOUT_SESSION_ID}';

function hat(amount = 1_500): Stripe.Checkout.SessionCreateParams.LineItem {
  return { price_data: { currency: 'usd', unit_amount: amount, product_data: { name: 'Hat' } }, quantity: 2 };
}

async function payPage(stripe: Stripe, session: string, method: string, expected?: number) {
  const form = { payment_method: method, ...(expected !== undefined && { expected_amount: expected }) };
  return stripe.rawRequest('POST', `/v1/payment_pages/${session}/confirm`, form);
}

test('a guest pays once, and leaves no customer behind', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [hat()],
    success_url,
    payment_intent_data: { metadata: { order: '7' }, description: 'Two hats' },
  });
  expect(session).toMatchObject({
    mode: 'payment',
    amount_total: 3_000,
    currency: 'usd',
    customer_creation: 'if_required',
    payment_intent: null,
    payment_status: 'unpaid',
    invoice_creation: { enabled: false },
  });
  expect(await (await fetch(String(session.url))).text()).toContain('Buy Hat');
  expect(await completeCheckout(emulator, session.id, '4242424242424242')).toMatchObject({
    status: 'complete',
  });
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  expect(done).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    customer: null,
    subscription: null,
    invoice: null,
    payment_intent: {
      status: 'succeeded',
      amount: 3_000,
      description: 'Two hats',
      metadata: { order: '7' },
      setup_future_usage: null,
    },
  });
  expect((await stripe.customers.list()).data).toEqual([]);
  expect((await eventTypes(stripe)).slice(-4)).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
    'checkout.session.completed',
  ]);
});

test('a sale with an invoice and a saved card makes its customer', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const coupon = await stripe.coupons.create({ percent_off: 50 });
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [hat()],
    success_url,
    customer_email: 'jenny@acme.test',
    discounts: [{ coupon: coupon.id }],
    invoice_creation: { enabled: true, invoice_data: { description: 'Autumn' } },
    payment_intent_data: { setup_future_usage: 'off_session' },
  });
  expect(session).toMatchObject({ amount_subtotal: 3_000, amount_total: 1_500 });
  await completeCheckout(emulator, session.id, '4242424242424242');
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice', 'customer'] });
  expect(done).toMatchObject({
    customer: { email: 'jenny@acme.test' },
    invoice: { status: 'paid', total: 1_500, description: 'Autumn', billing_reason: 'manual' },
  });
  const customer = (await stripe.customers.list()).data[0]?.id ?? '';
  expect((await stripe.customers.listPaymentMethods(customer)).data).toHaveLength(1);
  const [link] = (await stripe.invoicePayments.list({ status: 'paid' })).data;
  expect(link?.payment.payment_intent).toBe(done.payment_intent);
});

test('a held payment leaves the session complete and unpaid until it is captured', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [hat()],
    success_url,
    payment_intent_data: { capture_method: 'manual' },
  });
  await completeCheckout(emulator, session.id, '4242424242424242');
  const done = await stripe.checkout.sessions.retrieve(session.id);
  expect(done).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
  expect((await stripe.paymentIntents.capture(String(done.payment_intent))).status).toBe('succeeded');
});

test('a session in setup mode saves a card, and one that is left cancels its intent', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const customer = await stripe.customers.create({ name: 'Acme' });
  const open = () =>
    stripe.checkout.sessions.create({ mode: 'setup', currency: 'usd', customer: customer.id, success_url });
  const session = await open();
  expect(session).toMatchObject({
    mode: 'setup',
    amount_total: null,
    payment_status: 'no_payment_required',
    setup_intent: expect.stringMatching(/^seti_/),
  });
  expect(await (await fetch(String(session.url))).text()).toContain('Save a card for Acme');
  await completeCheckout(emulator, session.id, '4242424242424242');
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['setup_intent'] });
  expect(done).toMatchObject({ status: 'complete', setup_intent: { status: 'succeeded' } });
  expect((await stripe.customers.listPaymentMethods(customer.id)).data).toHaveLength(1);

  const left = await open();
  await stripe.checkout.sessions.expire(left.id);
  expect((await stripe.setupIntents.retrieve(String(left.setup_intent))).status).toBe('canceled');
});

test('3-D Secure in a single payment ends on the success page', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [hat()],
    success_url,
  });
  const { url } = await completeCheckout(emulator, session.id, '4000002760003184');
  const answer = await fetch(`${emulator.url}${url}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ outcome: 'complete' }),
  });
  expect(answer.headers.get('location')).toBe(`https://app.test/done?session=${session.id}`);
  expect((await stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
});

test('the CLI completes a session with a card that the API made, for the amount that it saw', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [hat()],
    success_url,
  });
  const card = await stripe.paymentMethods.create({
    type: 'card',
    card: { token: 'tok_visa' },
    billing_details: { email: 'jenny@acme.test', name: 'Jenny' },
  });
  await expect(payPage(stripe, session.id, card.id, 2_999)).rejects.toMatchObject({
    param: 'expected_amount',
  });
  const declined = await stripe.paymentMethods.create({
    type: 'card',
    card: { token: 'tok_chargeDeclined' },
  });
  await expect(payPage(stripe, session.id, declined.id)).rejects.toMatchObject({ code: 'card_declined' });
  await payPage(stripe, session.id, card.id, 3_000);
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    customer_details: { email: 'jenny@acme.test', name: 'Jenny' },
  });
});

const url = 'success_url=https://app.test/';

test.each([
  ['a recurring price', `mode=payment&${url}&line_items[0][price]=PRICE`, 'line_items[0][price]'],
  [
    'subscription data',
    `mode=payment&${url}&line_items[0][price]=PRICE&subscription_data[trial_period_days]=7`,
    'subscription_data',
  ],
  ['no lines', `mode=payment&${url}`, 'line_items'],
  [
    'lines where a card is only saved',
    `mode=setup&${url}&currency=usd&line_items[0][price]=PRICE`,
    'line_items',
  ],
  ['no currency where a card is only saved', `mode=setup&${url}`, 'currency'],
  [
    'payment data for a subscription',
    `mode=subscription&${url}&line_items[0][price]=PRICE&payment_intent_data[description]=x`,
    'payment_intent_data',
  ],
])('a session with %s is refused and leaves the store as it was, byte for byte', (_case, form, param) => {
  const { post, dump } = storeApi();
  post('/v1/products', 'id=p&name=Pro');
  const price = post('/v1/prices', 'product=p&currency=usd&unit_amount=100&recurring[interval]=month').body
    .id;
  const before = dump();
  const { status, body } = post('/v1/checkout/sessions', form.replace('PRICE', price));
  expect([status, body.error?.param]).toEqual([400, param]);
  expect(dump()).toBe(before);
});
