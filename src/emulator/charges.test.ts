import { expect, test } from 'vitest';
import { eventTypes, runEmulator } from './emulator.fixture';

test('a charge by token shows its card as source and is booked at once', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const charge = await stripe.charges.create({
    amount: 2_000,
    currency: 'usd',
    source: 'tok_visa',
    description: 'Hat',
    metadata: { order: '7' },
    expand: ['balance_transaction'],
  });
  expect(charge).toMatchObject({
    status: 'succeeded',
    payment_intent: null,
    source: { object: 'card', brand: 'Visa', last4: '4242' },
    payment_method: expect.stringMatching(/^card_/),
    balance_transaction: { amount: 2_000, fee: 88, description: 'Hat', source: charge.id },
    metadata: { order: '7' },
  });
  expect(await eventTypes(stripe)).toEqual(['charge.succeeded']);
  const updated = await stripe.charges.update(charge.id, {
    description: 'Cap',
    fraud_details: { user_report: 'safe' },
  });
  expect(updated).toMatchObject({ description: 'Cap', fraud_details: { user_report: 'safe' } });
  expect((await eventTypes(stripe)).at(-1)).toBe('charge.updated');
});

test('a declined charge answers 402 with its id and stays to be looked at', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const call = stripe.charges.create({
    amount: 2_000,
    currency: 'usd',
    source: 'tok_chargeDeclinedInsufficientFunds',
  });
  await expect(call).rejects.toMatchObject({
    statusCode: 402,
    code: 'card_declined',
    decline_code: 'insufficient_funds',
  });
  const [charge] = (await stripe.charges.list()).data;
  expect(charge).toMatchObject({
    status: 'failed',
    failure_code: 'card_declined',
    outcome: { reason: 'insufficient_funds', advice_code: 'try_again_later' },
    balance_transaction: null,
  });
});

test('an uncaptured charge is captured once, in part if so wished', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const charge = await stripe.charges.create({
    amount: 2_000,
    currency: 'usd',
    source: 'tok_visa',
    capture: false,
  });
  expect(charge).toMatchObject({ captured: false, amount_captured: 0 });
  expect(await stripe.charges.capture(charge.id, { amount: 1_200 })).toMatchObject({
    captured: true,
    amount_captured: 1_200,
    amount_refunded: 800,
  });
  await expect(stripe.charges.capture(charge.id)).rejects.toMatchObject({ code: 'charge_already_captured' });
});

test('a source is a card of its customer: the first is the default one and pays', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await stripe.customers.create({ source: 'tok_visa' });
  const card = String(customer.default_source);
  const second = await stripe.customers.createSource(customer.id, { source: 'tok_mastercard' });
  expect((await stripe.customers.listSources(customer.id)).data.map(({ id }) => id)).toEqual([
    card,
    second.id,
  ]);
  const charge = await stripe.charges.create({ amount: 500, currency: 'usd', customer: customer.id });
  expect(charge.payment_method).toBe(card);

  await stripe.customers.updateSource(customer.id, card, { metadata: { foo: 'bar' } });
  await stripe.customers.deleteSource(customer.id, card);
  const expanded = await stripe.customers.retrieve(customer.id, { expand: ['default_source', 'sources'] });
  expect(expanded).toMatchObject({
    default_source: { id: second.id, brand: 'MasterCard' },
    sources: { data: [{ id: second.id }] },
  });
  const types = (await eventTypes(stripe)).filter((type) => type.startsWith('customer.source'));
  expect(types).toEqual([
    'customer.source.created',
    'customer.source.created',
    'customer.source.updated',
    'customer.source.deleted',
  ]);
});

test('a default source pays for a subscription too', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const plan = await stripe.plans.create({
    currency: 'usd',
    interval: 'month',
    amount: 900,
    product: { name: 'Pro' },
  });
  const customer = await stripe.customers.create({ source: 'tok_visa' });
  const items = [{ price: plan.id }];
  expect((await stripe.subscriptions.create({ customer: customer.id, items })).status).toBe('active');
});

test('a token of a typed test card is good for one use', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const card = { number: '4242424242424242', exp_month: '4', exp_year: '2030', cvc: '123', name: 'Jenny' };
  const token = await stripe.tokens.create({ card });
  expect(token).toMatchObject({ object: 'token', used: false, card: { last4: '4242', exp_year: 2030 } });
  const charge = await stripe.charges.create({ amount: 500, currency: 'usd', source: token.id });
  expect(charge).toMatchObject({ source: { exp_year: 2030, name: 'Jenny' } });
  expect((await stripe.tokens.retrieve(token.id)).used).toBe(true);
  await expect(
    stripe.charges.create({ amount: 500, currency: 'usd', source: token.id }),
  ).rejects.toMatchObject({ code: 'token_already_used' });
});

test('a refund that waits for the bank can be called back, and no other', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const refundOf = async (source: string) => {
    const charge = await stripe.charges.create({ amount: 2_000, currency: 'usd', source });
    return stripe.refunds.create({ charge: charge.id });
  };
  const pending = await refundOf('tok_pendingRefund');
  expect(await stripe.refunds.cancel(pending.id)).toMatchObject({ status: 'canceled' });
  expect(await stripe.charges.retrieve(String(pending.charge))).toMatchObject({
    amount_refunded: 0,
    refunded: false,
  });
  const done = await refundOf('tok_visa');
  await expect(stripe.refunds.cancel(done.id)).rejects.toMatchObject({ statusCode: 400 });
});

test.each([
  ['winning_evidence', 'won', ['charge.dispute.closed', 'charge.dispute.funds_reinstated'], 1],
  ['losing_evidence', 'lost', ['charge.dispute.closed'], 0],
] as const)('a dispute answered with %s is %s', async (evidence, status, events, returned) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const charge = await stripe.charges.create({ amount: 2_000, currency: 'usd', source: 'tok_createDispute' });
  const [dispute] = (await stripe.disputes.list({ charge: charge.id })).data;
  expect(dispute).toMatchObject({
    status: 'needs_response',
    balance_transactions: [{ amount: -2_000, fee: 1_500, net: -3_500, type: 'adjustment' }],
  });
  await expect(stripe.refunds.create({ charge: charge.id })).rejects.toMatchObject({
    code: 'charge_disputed',
  });
  const staged = await stripe.disputes.update(String(dispute?.id), {
    evidence: { customer_name: 'Jenny' },
    submit: false,
  });
  expect(staged).toMatchObject({ status: 'needs_response', evidence_details: { submission_count: 0 } });
  const closed = await stripe.disputes.update(String(dispute?.id), {
    evidence: { uncategorized_text: evidence },
  });
  expect(closed).toMatchObject({ status, evidence: { customer_name: 'Jenny' } });
  expect(closed.balance_transactions).toHaveLength(1 + returned);
  expect((await eventTypes(stripe)).slice(-events.length)).toEqual(events);
  await expect(stripe.disputes.close(String(dispute?.id))).rejects.toMatchObject({ statusCode: 400 });
});

test("a bank's inquiry moves no money until it becomes a dispute", async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const pay = () =>
    stripe.charges.create({ amount: 2_000, currency: 'usd', source: 'tok_createDisputeInquiry' });
  await pay();
  const [dropped] = (await stripe.disputes.list()).data;
  expect(dropped).toMatchObject({ status: 'warning_needs_response', balance_transactions: [] });
  expect((await stripe.disputes.close(String(dropped?.id))).status).toBe('warning_closed');
  await pay();
  const [asked] = (await stripe.disputes.list()).data;
  const escalated = await stripe.disputes.update(String(asked?.id), {
    evidence: { uncategorized_text: 'escalate_inquiry_evidence' },
  });
  expect(escalated).toMatchObject({ status: 'needs_response', balance_transactions: [{ amount: -2_000 }] });
  expect((await eventTypes(stripe)).at(-1)).toBe('charge.dispute.funds_withdrawn');
});
