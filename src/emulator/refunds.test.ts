import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator, startSeconds } from './emulator.fixture';
import { processingFee } from './resources/ledger';

/** A customer who has paid 99.00, with the payment. */
async function paid(stripe: Stripe, card = 'pm_card_visa') {
  const clocked = await clockedCustomer(stripe, { card });
  await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
  });
  const [charge] = (await stripe.charges.list({ customer: clocked.customer.id })).data;
  if (!charge) throw new Error('no charge');
  return { ...clocked, charge };
}

test.each([
  [950, 58],
  [1_000, 59],
  [1_900, 85],
  [2_250, 95],
  [2_500, 103],
  [2_900, 114],
  [22_500, 683],
  [25_000, 755],
])('the fee of a charge of %i is %i, as recorded', (amount, fee) => {
  expect(processingFee(amount)).toBe(fee);
});

test('a charge and its refund stand on the account balance, the fee is not given back', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { charge } = await paid(stripe);
  const expanded = await stripe.charges.retrieve(charge.id, { expand: ['balance_transaction'] });
  expect(expanded.balance_transaction).toMatchObject({
    object: 'balance_transaction',
    amount: 9_900,
    fee: 317,
    net: 9_583,
    fee_details: [{ amount: 317, description: 'Stripe processing fees', type: 'stripe_fee' }],
    reporting_category: 'charge',
    source: charge.id,
    status: 'pending',
    type: 'charge',
  });
  const refund = await stripe.refunds.create({
    charge: charge.id,
    amount: 400,
    expand: ['balance_transaction'],
  });
  expect(refund).toMatchObject({
    amount: 400,
    status: 'succeeded',
    charge: charge.id,
    payment_intent: charge.payment_intent,
    balance_transaction: { amount: -400, fee: 0, net: -400, type: 'refund', source: refund.id },
  });
  const { data } = await stripe.balanceTransactions.list();
  expect(data.map(({ net }) => net)).toEqual([-400, 9_583]);
  expect((await eventTypes(stripe)).slice(-4)).toEqual([
    'refund.created',
    'charge.refunded',
    'refund.updated',
    'charge.refund.updated',
  ]);
});

test('a payment is refunded in parts, up to what was paid and no further', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { charge } = await paid(stripe);
  await stripe.refunds.create({ payment_intent: String(charge.payment_intent), amount: 900 });
  expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 900, refunded: false });
  await expect(stripe.refunds.create({ charge: charge.id, amount: 9_001 })).rejects.toMatchObject({
    message: 'Refund amount ($90.01) is greater than unrefunded amount on charge ($90.00)',
    param: 'amount',
  });
  await stripe.refunds.create({ charge: charge.id });
  expect(await stripe.charges.retrieve(charge.id, { expand: ['refunds'] })).toMatchObject({
    amount_refunded: 9_900,
    refunded: true,
    refunds: { data: [{ amount: 9_000 }, { amount: 900 }] },
  });
  await expect(stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({
    code: 'charge_already_refunded',
    message: `Charge ${charge.id} has already been refunded.`,
  });
});

test('a refund to the pending card arrives later', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { advanceTo, charge } = await paid(stripe, 'pm_card_pendingRefund');
  const refund = await stripe.refunds.create({ charge: charge.id });
  expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
  await advanceTo(startSeconds + 3_600);
  const arrived = await stripe.refunds.retrieve(refund.id);
  expect(arrived.status).toBe('succeeded');
  expect(arrived).not.toHaveProperty('pending_reason');
});

test('a refund to the failing card fails later, and the money is back on the charge', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { advanceTo, charge } = await paid(stripe, 'pm_card_refundFail');
  const refund = await stripe.refunds.create({ charge: charge.id, amount: 5_000 });
  expect(refund.status).toBe('succeeded');
  await advanceTo(startSeconds + 3_600);
  const failed = await stripe.refunds.retrieve(refund.id, { expand: ['failure_balance_transaction'] });
  expect(failed).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
    failure_balance_transaction: { amount: 5_000, net: 5_000, type: 'refund_failure' },
  });
  expect(await stripe.charges.retrieve(charge.id)).toMatchObject({ amount_refunded: 0, refunded: false });
  expect(await eventTypes(stripe)).toContain('refund.failed');
});
