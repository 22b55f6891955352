import { expect, test } from 'vitest';
import { eventTypes, runEmulator } from './emulator.fixture';
import { price, refusalOf, return_url } from './payments.fixture';

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
