import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { eventTypes, runEmulator } from './emulator.fixture';
import { price, refusalOf, return_url } from './payments.fixture';

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
