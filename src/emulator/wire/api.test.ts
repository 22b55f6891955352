import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { manualClock, runEmulator, seedPrice, stripeFor, until } from '../emulator.fixture';
import { operations } from '../resources/operations';
import { include, load } from '../resources/view';
import { Store } from '../store/store';
import { createApi } from './api';
import { apiVersion } from './api-version';

/** The refusal of a call, in the fields that Stripe documents. */
async function refusalOf(call: Promise<unknown>): Promise<Partial<Stripe.errors.StripeError>> {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Stripe.errors.StripeError))
    throw new Error(`expected a StripeError, got ${String(error)}`);
  const { statusCode, rawType, code, param, message } = error;
  return { statusCode, rawType, code, param, message };
}

test('the answered version is the one that the installed SDK pins', () => {
  expect(apiVersion).toBe(Stripe.API_VERSION);
});

test('unknown parameters are refused together and by name', async () => {
  await using running = await runEmulator();
  const params = { name: 'Pro', colour: 'red', size: 'xl' };
  expect(await refusalOf(running.stripe.products.create(params))).toMatchObject({
    statusCode: 400,
    rawType: 'invalid_request_error',
    code: 'parameter_unknown',
    param: 'colour',
    message: 'Received unknown parameters: colour, size',
  });
});

test('a nested unknown parameter is named by its path', async () => {
  await using running = await runEmulator();
  const price = await seedPrice(running.stripe);
  const customer = await running.stripe.customers.create();
  const items = [{ price: price.id, colour: 'red' }];
  expect(
    await refusalOf(running.stripe.subscriptions.create({ customer: customer.id, items })),
  ).toMatchObject({
    code: 'parameter_unknown',
    param: 'items[0][colour]',
  });
});

test.each([
  ['missing', { currency: 'usd', product: 'p' }, 'parameter_missing', 'unit_amount'],
  [
    'not an integer',
    { currency: 'usd', product: 'p', unit_amount: 1.5 },
    'parameter_invalid_integer',
    'unit_amount',
  ],
  ['empty', { currency: '', product: 'p', unit_amount: 1 }, 'parameter_invalid_empty', 'currency'],
  ['naming nothing', { currency: 'usd', product: 'p', unit_amount: 1 }, 'resource_missing', 'product'],
])('a parameter that is %s is refused with its code', async (_case, params, code, param) => {
  await using running = await runEmulator();
  expect(await refusalOf(running.stripe.prices.create(params))).toMatchObject({
    statusCode: 400,
    code,
    param,
  });
});

test('a wrong enum value is refused with the allowed ones', async () => {
  await using running = await runEmulator();
  const call = running.stripe.checkout.sessions.create({ mode: 'gift' as 'payment' });
  expect(await refusalOf(call)).toMatchObject({
    param: 'mode',
    message: 'Invalid mode: must be one of payment, setup, or subscription',
  });
});

test('a parameter that Stripe has and the emulator has not is refused, never ignored', async () => {
  await using running = await runEmulator();
  const price = await seedPrice(running.stripe);
  const customer = await running.stripe.customers.create();
  const call = running.stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    transfer_data: { destination: 'acct_x' },
  });
  expect(await refusalOf(call)).toMatchObject({ code: 'emulator_unsupported', param: 'transfer_data' });
});

test('an unknown route and a route not emulated yet are errors of Stripe shape', async () => {
  await using running = await runEmulator();
  expect(await refusalOf(running.stripe.rawRequest('GET', '/v1/unicorns'))).toMatchObject({
    statusCode: 404,
    rawType: 'invalid_request_error',
    message: expect.stringContaining('Unrecognized request URL (GET: /v1/unicorns)'),
  });
  expect(await refusalOf(running.stripe.quotes.list())).toMatchObject({
    statusCode: 501,
    rawType: 'api_error',
    message: 'The emulator does not support GET /v1/quotes yet.',
  });
});

test.each([
  ['GET', '/v1'],
  ['GET', '/v1/'],
  ['GET', '/v1?limit=1'],
  ['GET', '//v1/customers'],
  ['GET', '/v1//customers'],
  ['GET', '/v1/customers/'],
  ['POST', '/v1/customers/'],
  ['GET', '/v2'],
  ['GET', '/foo'],
  ['POST', '/foo'],
  ['GET', '/_emulator/nope'],
  ['POST', '/_emulator/inspector/nope'],
])('%s %s is an unrecognized URL, told in JSON', async (method, path) => {
  await using running = await runEmulator();
  const headers = { authorization: 'Bearer sk_test_emulator' };
  const response = await fetch(`${running.emulator.url}${path}`, { method, headers });
  expect(response.status).toBe(404);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toMatchObject({
    error: {
      type: 'invalid_request_error',
      message: expect.stringContaining(`Unrecognized request URL (${method}: ${path.replace(/\?.*/, '')})`),
    },
  });
});

test('a path id that names nothing is 404 resource_missing', async () => {
  await using running = await runEmulator();
  expect(await refusalOf(running.stripe.customers.retrieve('cus_none'))).toMatchObject({
    statusCode: 404,
    code: 'resource_missing',
    param: 'id',
    message: "No such customer: 'cus_none'",
  });
});

test('only test-mode secret keys are let in', async () => {
  await using running = await runEmulator();
  const { emulator } = running;
  const call = (headers: Record<string, string>) => fetch(`${emulator.url}/v1/customers`, { headers });
  expect((await call({})).status).toBe(401);
  expect((await call({ authorization: 'Bearer sk_live_123' })).status).toBe(401);
  expect((await call({ authorization: `Basic ${btoa('sk_test_1:')}` })).status).toBe(200);
});

test('every answer names its request, also a refusal', async () => {
  await using running = await runEmulator();
  const product = await running.stripe.products.create({ name: 'Pro' }, { idempotencyKey: 'key-1' });
  expect(product.lastResponse.requestId).toMatch(/^req_\w{14}$/);
  expect(product.lastResponse.headers).toMatchObject({
    'idempotency-key': 'key-1',
    'stripe-version': apiVersion,
  });
  const error = await running.stripe.products.retrieve('none').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ requestId: expect.stringMatching(/^req_/) });
});

test('the same idempotency key repeats the first answer and creates nothing', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const create = () => stripe.customers.create({ email: 'a@acme.test' }, { idempotencyKey: 'org-1' });
  const first = await create();
  const second = await create();
  expect(second).toEqual(first);
  expect(second.lastResponse.headers).toMatchObject({
    'idempotent-replayed': 'true',
    'original-request': first.lastResponse.requestId,
  });
  expect((await stripe.customers.list()).data).toHaveLength(1);
});

test('an idempotency key with other parameters is an idempotency error', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.customers.create({ email: 'a@acme.test' }, { idempotencyKey: 'org-1' });
  const call = stripe.customers.create({ email: 'b@acme.test' }, { idempotencyKey: 'org-1' });
  expect(await refusalOf(call)).toMatchObject({ statusCode: 400, rawType: 'idempotency_error' });
});

test('the same parameters in another order or encoding are the same request', async () => {
  await using running = await runEmulator();
  const { emulator } = running;
  const send = async (body: string) => {
    const response = await fetch(`${emulator.url}/v1/customers`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_emulator', 'idempotency-key': 'spelled' },
      body,
    });
    return { status: response.status, body: (await response.json()) as { id?: string; error?: object } };
  };
  const locales = 'preferred_locales[0]=de&preferred_locales[1]=en';
  const first = await send(`name=Acme+Ltd&metadata[a]=1&metadata[b]=2&${locales}`);
  expect(first.status).toBe(200);
  const again =
    'preferred_locales[]=de&preferred_locales[]=en&metadata%5Bb%5D=2&metadata[a]=1&name=Acme%20Ltd';
  expect(await send(again)).toEqual(first);
  const turned = 'preferred_locales[0]=en&preferred_locales[1]=de';
  expect(await send(`name=Acme+Ltd&metadata[a]=1&metadata[b]=2&${turned}`)).toMatchObject({
    status: 400,
    body: { error: { type: 'idempotency_error' } },
  });
});

test('a refused request may be mended under the same idempotency key', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const options = { idempotencyKey: 'product-1' };
  await refusalOf(stripe.products.create({ name: '' }, options));
  expect((await stripe.products.create({ name: 'Pro' }, options)).name).toBe('Pro');
});

test('pages run newest first, meet without gap or overlap, and can be walked back', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const ids: string[] = [];
  for (let n = 0; n < 7; n += 1) ids.unshift((await stripe.customers.create({ name: `c${n}` })).id);

  const walked: string[] = [];
  for await (const customer of stripe.customers.list({ limit: 3 })) walked.push(customer.id);
  expect(walked).toEqual(ids);

  const back = await stripe.customers.list({ limit: 2, ending_before: ids[4] });
  expect(back.data.map((customer) => customer.id)).toEqual(ids.slice(2, 4));
  expect(back.has_more).toBe(true);
  expect((await stripe.customers.list({ limit: 7 })).has_more).toBe(false);
  expect(await refusalOf(stripe.customers.list({ starting_after: 'cus_none' }))).toMatchObject({
    code: 'resource_missing',
    param: 'starting_after',
    message: "No such customer: 'cus_none'",
  });
  expect(await refusalOf(stripe.paymentMethods.list({ ending_before: 'pm_none' }))).toMatchObject({
    message: "No such PaymentMethod: 'pm_none'",
  });
});

test('expand follows the paths the app reads, four levels deep and through lists', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const { data } = await stripe.subscriptions.list({
    expand: [
      'data.latest_invoice.payments.data.payment.payment_intent',
      'data.schedule',
      'data.default_payment_method',
      'data.customer.invoice_settings.default_payment_method',
      'data.items.data.price.product',
    ],
  });
  expect(data[0]).toMatchObject({
    schedule: null,
    customer: { id: customer.id, invoice_settings: { default_payment_method: { card: { last4: '4242' } } } },
    latest_invoice: { payments: { data: [{ payment: { payment_intent: { status: 'succeeded' } } }] } },
    items: { data: [{ price: { product: { id: 'appfactory_pro', name: 'Pro' } } }] },
  });
  const plain = await stripe.subscriptions.list();
  expect(plain.data[0]).toMatchObject({
    customer: customer.id,
    latest_invoice: expect.stringMatching(/^in_/),
  });
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toHaveLength(1);
});

test('an unknown expand path is refused before anything is created', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  expect(await refusalOf(stripe.customers.create({ expand: ['soul'] }))).toMatchObject({
    statusCode: 400,
    message: 'This property cannot be expanded (soul).',
  });
  expect((await stripe.customers.list()).data).toEqual([]);
  expect((await stripe.events.list()).data).toEqual([]);
});

test('a refused request leaves the store byte-identical, however late it is refused', () => {
  const store = new Store({
    clock: manualClock(),
    seed: 's',
    baseUrl: () => 'http://x',
  });
  const api = createApi({ store, operations, source: { load, include }, logger: () => undefined });
  const post = (path: string, body: string) => {
    const headers: Record<string, string> = { authorization: 'Bearer sk_test_emulator' };
    return api({ method: 'POST', path, query: '', body, header: (name) => headers[name] });
  };
  const withoutRequests = () => store.dump().replace(/"requests":\d+/, '');
  post('/v1/products', 'id=p&name=Pro');
  const price = JSON.parse(
    post('/v1/prices', 'product=p&currency=usd&unit_amount=100&recurring[interval]=month').body,
  );
  const customer = JSON.parse(post('/v1/customers', 'name=Acme').body);
  const before = withoutRequests();

  // The declining card is attached, charged and refused only after several writes.
  const answers = [
    post('/v1/customers', 'name=x&payment_method=pm_card_visa_chargeDeclined'),
    post(
      '/v1/subscriptions',
      `customer=${customer.id}&items[0][price]=${price.id}&payment_behavior=error_if_incomplete&default_payment_method=pm_card_chargeCustomerFail`,
    ),
    post(
      '/v1/prices',
      'product_data[name]=Other&currency=usd&unit_amount=1&lookup_key=k&recurring[interval]=aeon',
    ),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([402, 402, 400]);
  expect(withoutRequests()).toBe(before);
});

test('the same seed, clock and requests give the same bytes', async () => {
  const transcript = async (port: number) => {
    await using running = await runEmulator({ seed: 'fixed', port });
    const { emulator, stripe } = running;
    const price = await seedPrice(stripe);
    const customer = await stripe.customers.create({ payment_method: 'pm_card_visa' });
    const [method] = (await stripe.paymentMethods.list({ customer: customer.id })).data;
    await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      default_payment_method: method?.id,
    });
    const headers = { authorization: 'Bearer sk_test_emulator' };
    const read = async (path: string) => (await fetch(`${emulator.url}${path}`, { headers })).text();
    const text =
      (await read('/v1/events?limit=100')) + (await read('/v1/subscriptions?expand[]=data.latest_invoice'));
    // The SDK makes its own idempotency keys.
    return { port: emulator.port, text: text.replaceAll(/stripe-node-retry-[0-9a-f-]+/g, 'key') };
  };
  const first = await transcript(0);
  expect((await transcript(first.port)).text).toBe(first.text);
  expect(first.text).toContain('"active"');
});

test('two SDK clients see one account', async () => {
  await using running = await runEmulator();
  const other = stripeFor(running.emulator);
  const customer = await running.stripe.customers.create({ metadata: { organizationId: 'org_1' } });
  expect((await other.customers.retrieve(customer.id)).id).toBe(customer.id);
  const [mine, theirs] = await Promise.all(
    [running.stripe, other].map((stripe) => stripe.accounts.retrieveCurrent()),
  );
  expect(mine?.id).toBe(theirs?.id);
});

test('a key whose first request is still on its way is in use, and the first answer stands', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  await emulator.control.addFault({ kind: 'slow_answer', delay_ms: 300, path: '/v1/customers', count: 1 });
  const create = () => stripe.customers.create({ name: 'Acme' }, { idempotencyKey: 'twice' });
  const first = create();
  const isMade = async () => (await stripe.customers.list()).data.length === 1;
  await until(isMade);
  expect(await refusalOf(create())).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
  const made = await first;
  expect((await create()).id).toBe(made.id);
  expect((await stripe.customers.list()).data).toHaveLength(1);
});

test('a currency that Stripe does not take is refused with those that it takes', async () => {
  await using running = await runEmulator();
  const params = { unit_amount: 100, product_data: { name: 'Pro' } };
  const wrong = running.stripe.prices.create({ ...params, currency: 'zzz' });
  expect(await refusalOf(wrong)).toMatchObject({
    statusCode: 400,
    param: 'currency',
    message: expect.stringMatching(
      /^Invalid currency: zzz\. Stripe currently supports these currencies: usd, aed,/,
    ),
  });
  expect((await running.stripe.prices.create({ ...params, currency: 'CHF' })).currency).toBe('chf');
});

test('an e-mail address without the shape of one is refused', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const refusal = {
    statusCode: 400,
    code: 'email_invalid',
    param: 'email',
    message: 'Invalid email address: notanemail',
  };
  expect(await refusalOf(stripe.customers.create({ email: 'notanemail' }))).toMatchObject(refusal);
  const customer = await stripe.customers.create({ email: 'a@acme.test' });
  expect(await refusalOf(stripe.customers.update(customer.id, { email: 'notanemail' }))).toMatchObject(
    refusal,
  );
  expect((await stripe.customers.update(customer.id, { email: '' })).email).toBeNull();
});

test('metadata keeps keys that are names of a prototype', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const metadata = JSON.parse('{"__proto__":"1","constructor":"2","toString":"3"}') as Record<string, string>;
  const { id } = await stripe.customers.create({ metadata });
  await stripe.customers.update(id, { metadata: { other: '4' } });
  const kept = (await stripe.customers.retrieve(id)) as Stripe.Customer;
  expect(Object.entries(kept.metadata).sort()).toEqual([...Object.entries(metadata), ['other', '4']].sort());
});

test('a word that Stripe takes and the emulator does not is refused by name, also inside of elements', async () => {
  await using running = await runEmulator();
  const call = running.stripe.prices.create({
    currency: 'usd',
    product_data: { name: 'x' },
    billing_scheme: 'tiered',
  });
  expect(await refusalOf(call)).toMatchObject({ code: 'emulator_unsupported', param: 'billing_scheme' });
  const wrong = [{ type: 'gift' as 'decreasing_item_amount' }];
  const features = { subscription_update: { enabled: false, schedule_at_period_end: { conditions: wrong } } };
  expect(await refusalOf(running.stripe.billingPortal.configurations.create({ features }))).toMatchObject({
    param: 'features[subscription_update][schedule_at_period_end][conditions][0][type]',
    message: expect.stringContaining('must be one of decreasing_item_amount or shortening_interval'),
  });
});

test('expanding what a deleted object would have had leaves it as it is', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await stripe.customers.create();
  const intent = await stripe.paymentIntents.create({
    amount: 2_900,
    currency: 'usd',
    customer: customer.id,
  });
  await stripe.customers.del(customer.id);
  const found = await stripe.paymentIntents.retrieve(intent.id, { expand: ['customer.subscriptions'] });
  expect(found.customer).toEqual({ id: customer.id, object: 'customer', deleted: true });
});
