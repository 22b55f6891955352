import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { eventTypes, runEmulator } from './emulator.fixture';
import { storeApi } from './store-api.fixture';

const return_url = 'https://app.test/return';
const price = { amount: 2_000, currency: 'usd' } as const;

/** The refusal of a call, in the fields that Stripe documents. */
async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Stripe.errors.StripeError))
    throw new Error(`expected a StripeError, got ${String(error)}`);
  return error;
}

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

test.each([
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline', undefined],
  ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds', undefined],
  ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card', undefined],
  ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card', undefined],
  ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined, 'exp_month'],
  ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined, 'cvc'],
  ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined, undefined],
  ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined', 'card_velocity_exceeded', undefined],
  ['pm_card_radarBlock', 'card_declined', 'fraudulent', undefined],
  ['pm_card_riskLevelHighest', 'card_declined', 'fraudulent', undefined],
])(
  '%s is declined with its codes at a payment, a set-up and an attachment',
  async (card, code, decline, param) => {
    await using running = await runEmulator();
    const { stripe } = running;
    const expected = { statusCode: 402, rawType: 'card_error', code, decline_code: decline ?? '', param };
    const payment = await refusalOf(
      stripe.paymentIntents.create({ ...price, payment_method: card, confirm: true, return_url }),
    );
    expect(payment).toMatchObject(expected);
    expect(payment.payment_intent).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code, charge: payment.charge },
    });
    expect(await stripe.charges.retrieve(String(payment.charge))).toMatchObject({
      status: 'failed',
      paid: false,
      failure_code: code,
    });
    expect(await eventTypes(stripe)).toEqual([
      'payment_intent.created',
      'charge.failed',
      'payment_intent.payment_failed',
    ]);

    const setup = await refusalOf(
      stripe.setupIntents.create({ payment_method: card, confirm: true, return_url }),
    );
    expect(setup).toMatchObject({ ...expected, setup_intent: { last_setup_error: { code } } });
    const customer = await stripe.customers.create();
    expect(await refusalOf(stripe.paymentMethods.attach(card, { customer: customer.id }))).toMatchObject(
      expected,
    );
  },
);

test('the card that fails later attaches and sets up well, and every charge of it is declined', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await stripe.customers.create();
  const setup = await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: 'pm_card_chargeCustomerFail',
    confirm: true,
    return_url,
  });
  expect(setup.status).toBe('succeeded');
  const method = String(setup.payment_method);
  expect((await stripe.paymentMethods.retrieve(method)).customer).toBe(customer.id);
  const call = stripe.paymentIntents.create({
    ...price,
    customer: customer.id,
    payment_method: method,
    confirm: true,
    off_session: true,
  });
  expect(await refusalOf(call)).toMatchObject({ code: 'card_declined', decline_code: 'generic_decline' });
});

test('a typed number outside the test cards is refused, and so is an expiry that is over', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const create = (card: Stripe.PaymentMethodCreateParams.Card) =>
    stripe.paymentMethods.create({ type: 'card', card });
  const expiry = { exp_month: 4, exp_year: 2030 };
  expect(await refusalOf(create({ number: '4242424242424241', ...expiry }))).toMatchObject({
    code: 'incorrect_number',
    param: 'number',
  });
  expect(await refusalOf(create({ number: '4929420573595709', ...expiry }))).toMatchObject({
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
  });
  expect(await refusalOf(create({ number: '4242424242424242', exp_month: 4, exp_year: 2025 }))).toMatchObject(
    {
      code: 'invalid_expiry_year',
      param: 'exp_year',
    },
  );
  expect(
    await refusalOf(create({ number: '4242424242424242', exp_month: 10, exp_year: 2026 })),
  ).toMatchObject({
    code: 'invalid_expiry_month',
    param: 'exp_month',
  });
});

test('a card whose month is over by the clock of its customer is declined as expired', async () => {
  await using running = await runEmulator();
  const { stripe, clock } = running;
  const customer = await stripe.customers.create();
  const { id } = await stripe.paymentMethods.create({
    type: 'card',
    card: { number: '4242424242424242', exp_month: 12, exp_year: 2026 },
  });
  await stripe.paymentMethods.attach(id, { customer: customer.id });
  const pay = () =>
    stripe.paymentIntents.create({
      ...price,
      customer: customer.id,
      payment_method: id,
      confirm: true,
      off_session: true,
    });
  expect((await pay()).status).toBe('succeeded');
  clock.advance(40 * 86_400);
  expect(await refusalOf(pay())).toMatchObject({ statusCode: 402, code: 'expired_card', param: 'exp_month' });
});

test('3-D Secure leads to the bank page and back with the outcome', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const intent = await stripe.paymentIntents.create({
    ...price,
    payment_method: 'pm_card_authenticationRequired',
    confirm: true,
    return_url: `${return_url}?from=bank`,
  });
  expect(intent).toMatchObject({ status: 'requires_action', latest_charge: null });
  const page = String(intent.next_action?.redirect_to_url?.url);
  expect(await (await fetch(page)).text()).toContain('20.00');

  const answer = await fetch(page, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ outcome: 'complete' }),
  });
  const location = new URL(String(answer.headers.get('location')));
  expect(Object.fromEntries(location.searchParams)).toEqual({
    from: 'bank',
    payment_intent: intent.id,
    payment_intent_client_secret: intent.client_secret,
    redirect_status: 'succeeded',
  });
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: 'succeeded',
    next_action: null,
  });
});

test('a refused 3-D Secure leaves the intent payable with another card', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const intent = await stripe.paymentIntents.create({
    ...price,
    payment_method: 'pm_card_threeDSecure2Required',
    confirm: true,
    return_url,
  });
  const page = String(intent.next_action?.redirect_to_url?.url);
  const answer = await fetch(page, { method: 'POST', redirect: 'manual', body: new URLSearchParams() });
  expect(answer.headers.get('location')).toContain('redirect_status=failed');
  expect(await stripe.paymentIntents.retrieve(intent.id)).toMatchObject({
    status: 'requires_payment_method',
    last_payment_error: { code: 'payment_intent_authentication_failure' },
  });
  const again = await stripe.paymentIntents.confirm(intent.id, {
    payment_method: 'pm_card_visa',
    return_url,
  });
  expect(again.status).toBe('succeeded');
});

test('off session a card that wants its customer is declined, one that was set up pays', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await stripe.customers.create();
  const attach = async (token: string) =>
    (await stripe.paymentMethods.attach(token, { customer: customer.id })).id;
  const pay = (method: string) =>
    stripe.paymentIntents.create({
      ...price,
      customer: customer.id,
      payment_method: method,
      confirm: true,
      off_session: true,
    });
  const refused = await refusalOf(pay(await attach('pm_card_authenticationRequired')));
  expect(refused).toMatchObject({
    statusCode: 402,
    code: 'authentication_required',
    decline_code: 'authentication_required',
    payment_intent: { status: 'requires_payment_method' },
  });
  expect(refused.charge).toMatch(/^ch_/);
  expect((await pay(await attach('pm_card_authenticationRequiredOnSetup'))).status).toBe('succeeded');
  expect((await pay(await attach('pm_card_authenticationRequiredSetupForOffSession'))).status).toBe(
    'succeeded',
  );
});

test('error_on_requires_action takes a decline instead of a payment that waits', async () => {
  await using running = await runEmulator();
  const call = running.stripe.paymentIntents.create({
    ...price,
    payment_method: 'pm_card_authenticationRequired',
    confirm: true,
    error_on_requires_action: true,
    return_url,
  });
  const refused = await refusalOf(call);
  expect(refused).toMatchObject({ statusCode: 402, code: 'authentication_required' });
  expect((await running.stripe.charges.list()).data).toEqual([]);
});

test('3-D Secure that is optional is asked only when the payment wants it', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const params = { ...price, payment_method: 'pm_card_threeDSecureOptional', confirm: true, return_url };
  expect((await stripe.paymentIntents.create(params)).status).toBe('succeeded');
  const asked = await stripe.paymentIntents.create({
    ...params,
    payment_method_options: { card: { request_three_d_secure: 'any' } },
  });
  expect(asked.status).toBe('requires_action');
});

test('an authorization is captured in part; the rest goes back and cannot be refunded', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const intent = await stripe.paymentIntents.create({
    ...price,
    capture_method: 'manual',
    payment_method: 'pm_card_visa',
    confirm: true,
    return_url,
    expand: ['latest_charge'],
  });
  expect(intent).toMatchObject({
    status: 'requires_capture',
    amount_capturable: 2_000,
    amount_received: 0,
    latest_charge: { captured: false, amount_captured: 0, balance_transaction: null },
  });
  const tooMuch = stripe.paymentIntents.capture(intent.id, { amount_to_capture: 2_001 });
  expect(await refusalOf(tooMuch)).toMatchObject({ code: 'amount_too_large', param: 'amount_to_capture' });
  const captured = await stripe.paymentIntents.capture(intent.id, {
    amount_to_capture: 1_500,
    expand: ['latest_charge.balance_transaction'],
  });
  expect(captured).toMatchObject({
    status: 'succeeded',
    amount_capturable: 0,
    amount_received: 1_500,
    latest_charge: { captured: true, amount_captured: 1_500, amount_refunded: 500, refunded: false },
  });
  expect((await eventTypes(stripe)).slice(-3)).toEqual([
    'payment_intent.amount_capturable_updated',
    'charge.captured',
    'payment_intent.succeeded',
  ]);
  const refund = await stripe.refunds.create({ payment_intent: intent.id });
  expect(refund.amount).toBe(1_500);
});

test('an authorization that is canceled, or that nobody captures for a week, goes back', async () => {
  await using running = await runEmulator();
  const { stripe, clock } = running;
  const hold = () =>
    stripe.paymentIntents.create({
      ...price,
      capture_method: 'manual',
      payment_method: 'pm_card_visa',
      confirm: true,
      return_url,
    });
  const canceled = await hold();
  const params = { cancellation_reason: 'abandoned' as const, expand: ['latest_charge'] };
  expect(await stripe.paymentIntents.cancel(canceled.id, params)).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'abandoned',
    amount_capturable: 0,
    latest_charge: { refunded: true, amount_refunded: 2_000, captured: false },
  });
  const forgotten = await hold();
  clock.advance(7 * 86_400);
  expect(await stripe.paymentIntents.retrieve(forgotten.id)).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'automatic',
  });
  expect((await eventTypes(stripe)).slice(-2)).toEqual(['charge.expired', 'payment_intent.canceled']);
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

const intent = 'amount=2000&currency=usd';
const confirmed = `${intent}&confirm=true&return_url=https://app.test/`;

test.each([
  ['too little', 'amount=49&currency=usd', 'amount_too_small', 'amount'],
  ['too much', 'amount=100000000&currency=usd', 'amount_too_large', 'amount'],
  ['too little of a zero-decimal currency', 'amount=49&currency=jpy', 'amount_too_small', 'amount'],
  ['no currency', 'amount=100&currency=$$$', undefined, 'currency'],
  ['an unknown customer', `${intent}&customer=cus_x`, 'resource_missing', 'customer'],
  ['an unknown card', `${intent}&payment_method=pm_x`, 'resource_missing', 'payment_method'],
  [
    'an attempt without a way back',
    `${intent}&confirm=true&payment_method=pm_card_visa`,
    undefined,
    undefined,
  ],
  ['an attempt without a card', confirmed, 'payment_intent_unexpected_state', undefined],
  ['off session without an attempt', `${intent}&off_session=true`, undefined, 'off_session'],
])(
  'an intent with %s is refused and leaves the store as it was, byte for byte',
  (_case, form, code, param) => {
    const { post, dump } = storeApi();
    const before = dump();
    const { status, body } = post('/v1/payment_intents', form);
    expect({ status, type: body.error?.type, code: body.error?.code, param: body.error?.param }).toEqual({
      status: 400,
      type: 'invalid_request_error',
      code,
      param,
    });
    expect(dump()).toBe(before);
  },
);

test('an intent is changed while it can be paid, and refused with itself afterwards', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const intent = await stripe.paymentIntents.create(price);
  const updated = await stripe.paymentIntents.update(intent.id, {
    amount: 3_000,
    payment_method: 'pm_card_visa',
    metadata: { a: '1' },
  });
  expect(updated).toMatchObject({ amount: 3_000, status: 'requires_confirmation', metadata: { a: '1' } });
  await stripe.paymentIntents.confirm(intent.id, { return_url });
  const state = {
    statusCode: 400,
    code: 'payment_intent_unexpected_state',
    payment_intent: { id: intent.id },
  };
  expect(await refusalOf(stripe.paymentIntents.update(intent.id, { amount: 1_000 }))).toMatchObject(state);
  expect(await refusalOf(stripe.paymentIntents.confirm(intent.id))).toMatchObject(state);
  expect(await refusalOf(stripe.paymentIntents.capture(intent.id))).toMatchObject(state);
  expect(await refusalOf(stripe.paymentIntents.cancel(intent.id))).toMatchObject(state);
  expect((await stripe.paymentIntents.update(intent.id, { description: 'Late' })).description).toBe('Late');
});

test('confirming the intent of an open invoice pays the invoice and starts its subscription', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const plan = await stripe.plans.create({ ...price, interval: 'month', product: { name: 'Pro' } });
  const customer = await stripe.customers.create();
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: plan.id }],
    payment_behavior: 'default_incomplete',
  });
  await stripe.subscriptions.update(subscription.id, {
    payment_settings: { save_default_payment_method: 'on_subscription' },
  });
  expect(subscription.status).toBe('incomplete');
  const [link] = (await stripe.invoicePayments.list({ invoice: String(subscription.latest_invoice) })).data;
  const intent = String(link?.payment.payment_intent);
  const declined = stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa_chargeDeclined' });
  expect(await refusalOf(declined)).toMatchObject({ code: 'card_declined' });
  const paid = await stripe.paymentIntents.confirm(intent, { payment_method: 'pm_card_visa' });
  expect(paid).toMatchObject({
    status: 'succeeded',
    payment_details: { order_reference: String(subscription.latest_invoice).slice(0, 25) },
  });
  expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
    status: 'active',
    default_payment_method: paid.payment_method,
  });
  expect((await stripe.invoices.retrieve(String(subscription.latest_invoice))).status).toBe('paid');
  const query = { payment: { type: 'payment_intent', payment_intent: intent }, status: 'paid' } as const;
  expect((await stripe.invoicePayments.list(query)).data).toMatchObject([
    { id: link?.id, amount_paid: 2_000 },
  ]);
});
