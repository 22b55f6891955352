import { expect, test } from 'vitest';
import { runEmulator } from './emulator.fixture';
import { price, refusalOf, return_url } from './payments.fixture';
import { storeApi } from './store-api.fixture';

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
