import { expect, test } from 'vitest';
import { eventTypes, runEmulator } from './emulator.fixture';
import { storeApi } from './store-api.fixture';

const return_url = 'https://app.test/return';

test('a card is saved for a customer, step by step', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await stripe.customers.create();
  const intent = await stripe.setupIntents.create({ customer: customer.id, metadata: { a: '1' } });
  expect(intent).toMatchObject({
    status: 'requires_payment_method',
    usage: 'off_session',
    automatic_payment_methods: { enabled: true },
    client_secret: expect.stringContaining(`${intent.id}_secret_`),
  });
  const ready = await stripe.setupIntents.update(intent.id, { payment_method: 'pm_card_visa' });
  expect(ready.status).toBe('requires_confirmation');
  const done = await stripe.setupIntents.confirm(intent.id, { return_url });
  expect(done).toMatchObject({ status: 'succeeded', payment_method: ready.payment_method });
  expect(await eventTypes(stripe)).toEqual([
    'customer.created',
    'setup_intent.created',
    'setup_intent.succeeded',
    'payment_method.attached',
  ]);
  const updated = await stripe.paymentMethods.update(String(done.payment_method), {
    metadata: { foo: 'bar' },
  });
  expect(updated).toMatchObject({ customer: customer.id, metadata: { foo: 'bar' } });
});

test('a set-up that needs 3-D Secure ends on the bank page, and pays off session afterwards', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await stripe.customers.create();
  const intent = await stripe.setupIntents.create({
    customer: customer.id,
    payment_method: 'pm_card_authenticationRequiredOnSetup',
    confirm: true,
    return_url,
  });
  expect(intent.status).toBe('requires_action');
  const answer = await fetch(String(intent.next_action?.redirect_to_url?.url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ outcome: 'complete' }),
  });
  expect(answer.headers.get('location')).toContain(`setup_intent=${intent.id}`);
  expect((await stripe.setupIntents.retrieve(intent.id)).status).toBe('succeeded');
  const paid = await stripe.paymentIntents.create({
    amount: 500,
    currency: 'usd',
    customer: customer.id,
    payment_method: String(intent.payment_method),
    confirm: true,
    off_session: true,
  });
  expect(paid.status).toBe('succeeded');
});

test('a canceled set-up is over, and says so', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const intent = await stripe.setupIntents.create({});
  const reason = { cancellation_reason: 'requested_by_customer' } as const;
  expect(await stripe.setupIntents.cancel(intent.id, reason)).toMatchObject({
    status: 'canceled',
    ...reason,
  });
  const over = { statusCode: 400, code: 'setup_intent_unexpected_state', setup_intent: { id: intent.id } };
  await expect(stripe.setupIntents.cancel(intent.id)).rejects.toMatchObject(over);
  await expect(stripe.setupIntents.confirm(intent.id, { return_url })).rejects.toMatchObject(over);
});

test.each([
  ['an unknown customer', 'customer=cus_x', 'resource_missing'],
  ['an unknown card', 'payment_method=pm_x', 'resource_missing'],
  ['no card to confirm', 'confirm=true&return_url=https://app.test/', 'setup_intent_unexpected_state'],
  ['no way back', 'confirm=true&payment_method=pm_card_visa', undefined],
])('a set-up with %s is refused and leaves the store as it was, byte for byte', (_case, form, code) => {
  const { post, dump } = storeApi();
  const before = dump();
  const { status, body } = post('/v1/setup_intents', form);
  expect([status, body.error?.code]).toEqual([400, code]);
  expect(dump()).toBe(before);
});
