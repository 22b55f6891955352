import { expect, test } from 'vitest';
import { eventTypes, runEmulator } from './emulator.fixture';
import { price, refusalOf, return_url } from './payments.fixture';

test('a payment is created, confirmed and booked, each step with its event', async () => {
  await using running = await runEmulator();
  const { stripe, clock } = running;
  const intent = await stripe.paymentIntents.create({
    ...price,
    metadata: { order: '7' },
    description: 'Hat',
  });
  expect(intent).toMatchObject({
    status: 'requires_payment_method',
    capture_method: 'automatic_async',
    automatic_payment_methods: { enabled: true, allow_redirects: 'always' },
    payment_method_types: ['card'],
    amount_details: { tip: {} },
  });
  const paid = await stripe.paymentIntents.confirm(intent.id, {
    payment_method: 'pm_card_visa',
    return_url,
    expand: ['latest_charge'],
  });
  expect(paid).toMatchObject({
    status: 'succeeded',
    amount_received: 2_000,
    latest_charge: {
      amount_captured: 2_000,
      captured: true,
      balance_transaction: null,
      metadata: { order: '7' },
      description: 'Hat',
      payment_method_details: {
        card: { last4: '4242', authorization_code: expect.stringMatching(/^\d{6}$/) },
      },
    },
  });
  expect(await eventTypes(stripe)).toEqual([
    'payment_intent.created',
    'charge.succeeded',
    'payment_intent.succeeded',
  ]);

  clock.advance(2);
  const [charge] = (await stripe.charges.list({ expand: ['data.balance_transaction'] })).data;
  expect(charge?.balance_transaction).toMatchObject({
    amount: 2_000,
    fee: 88,
    net: 1_912,
    type: 'charge',
    status: 'pending',
    available_on: 1_795_996_800,
    source: charge?.id,
  });
  expect((await eventTypes(stripe)).at(-1)).toBe('charge.updated');
});

test.each([
  [2_500, 103],
  [2_250, 95],
  [22_500, 683],
  [950, 58],
])('of %d cents Stripe keeps %d, as recorded', async (amount, fee) => {
  await using running = await runEmulator();
  const params = { amount, currency: 'usd', capture_method: 'automatic' } as const;
  const intent = await running.stripe.paymentIntents.create({
    ...params,
    payment_method: 'pm_card_visa',
    confirm: true,
    return_url,
    expand: ['latest_charge.balance_transaction'],
  });
  expect(intent.latest_charge).toMatchObject({ balance_transaction: { fee, net: amount - fee } });
});

test('setup_future_usage saves the card on the customer, and only after it has paid', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await stripe.customers.create();
  const method = await stripe.paymentMethods.create({
    type: 'card',
    card: { token: 'tok_visa' },
    billing_details: { name: 'Jenny' },
  });
  const intent = await stripe.paymentIntents.create({
    ...price,
    customer: customer.id,
    setup_future_usage: 'off_session',
    payment_method: method.id,
    confirm: true,
    return_url,
  });
  const [saved] = (await stripe.customers.listPaymentMethods(customer.id)).data;
  expect(saved).toMatchObject({ id: intent.payment_method, billing_details: { name: 'Jenny' } });
});

test('a card that paid without a customer is used up, and one that was taken from a customer too', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const method = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
  const params = { ...price, payment_method: method.id, confirm: true, return_url };
  await stripe.paymentIntents.create(params);
  expect(await refusalOf(stripe.paymentIntents.create(params))).toMatchObject({
    statusCode: 400,
    param: 'payment_method',
    message: expect.stringContaining('may not be used again'),
  });
  const customer = await stripe.customers.create();
  const attached = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  await stripe.paymentMethods.detach(attached.id);
  const again = stripe.paymentMethods.attach(attached.id, { customer: customer.id });
  expect(await refusalOf(again)).toMatchObject({ statusCode: 400, param: 'payment_method' });
});

test("a card of one customer pays for nobody else's intent", async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const [ann, ben] = [await stripe.customers.create(), await stripe.customers.create()];
  const { id } = await stripe.paymentMethods.attach('pm_card_visa', { customer: ann.id });
  const create = (customer?: string) =>
    refusalOf(stripe.paymentIntents.create({ ...price, customer, payment_method: id }));
  expect((await create()).message).toContain('belongs to the Customer');
  expect((await create(ben.id)).message).toContain('does not belong to the Customer');
});
