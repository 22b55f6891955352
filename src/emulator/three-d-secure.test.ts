import { expect, test } from 'vitest';
import { runEmulator } from './emulator.fixture';
import { price, refusalOf, return_url } from './payments.fixture';

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
