import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { type Running, runEmulator } from '../emulator.fixture';

/** The answers to `count` reads of the account, as `200`, `429` or the name of what broke. */
async function outcomes(
  { emulator }: Running,
  count: number,
  path = '/v1/account',
  key = 'sk_test_emulator',
) {
  const seen: string[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const answer = await fetch(`${emulator.url}${path}`, { headers: { authorization: `Bearer ${key}` } })
      .then(async (response) => {
        await response.text();
        return String(response.status);
      })
      .catch(() => 'broken');
    seen.push(answer);
  }
  return seen;
}

test('a rate limit answers 429 with the reason in Stripe’s header, and the SDK sees it as such', async () => {
  await using running = await runEmulator();
  const { control, url } = running.emulator;
  await control.setFaults([{ kind: 'rate_limit', reason: 'endpoint-rate', count: 2 }]);
  const response = await fetch(`${url}/v1/account`, {
    headers: { authorization: 'Bearer sk_test_emulator' },
  });
  expect(response.status).toBe(429);
  expect(response.headers.get('stripe-rate-limited-reason')).toBe('endpoint-rate');
  expect(await response.json()).toMatchObject({
    error: { type: 'invalid_request_error', code: 'rate_limit' },
  });
  await expect(running.stripe.customers.list()).rejects.toBeInstanceOf(Stripe.errors.StripeRateLimitError);
  expect((await running.stripe.customers.list()).data).toEqual([]);
});

test('a lock timeout is a 429 with its own code and without the header', async () => {
  await using running = await runEmulator();
  await running.emulator.control.addFault({ kind: 'lock_timeout', method: 'POST', path: '/v1/customers' });
  const error = await running.stripe.customers.create().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ statusCode: 429, code: 'lock_timeout' });
  expect((await running.stripe.customers.list()).data).toEqual([]);
});

test('a server error does nothing, or has done everything and loses the answer that a retry then gets', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  await emulator.control.setFaults([{ kind: 'server_error', status: 503, count: 1 }]);
  await expect(stripe.customers.create({ name: 'Lost' })).rejects.toMatchObject({ statusCode: 503 });
  expect((await stripe.customers.list()).data).toEqual([]);

  await emulator.control.setFaults([{ kind: 'server_error', status: 500, is_done: true, count: 1 }]);
  const again = { idempotencyKey: 'once' };
  await expect(stripe.customers.create({ name: 'Acme' }, again)).rejects.toMatchObject({ statusCode: 500 });
  const customer = await stripe.customers.create({ name: 'Acme' }, again);
  expect((await stripe.customers.list()).data.map(({ id }) => id)).toEqual([customer.id]);
});

test('a reset connection and a cut answer are failures that the SDK retries', async () => {
  await using running = await runEmulator();
  const { control, port } = running.emulator;
  const patient = new Stripe('sk_test_emulator', {
    host: '127.0.0.1',
    port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 2,
  });
  await control.setFaults([{ kind: 'connection_reset', is_done: true, count: 1, method: 'POST' }]);
  await patient.customers.create({ name: 'Acme' });
  expect((await patient.customers.list()).data).toHaveLength(1);

  await control.setFaults([{ kind: 'cut_answer', count: 1 }]);
  expect(await outcomes(running, 2)).toEqual(['broken', '200']);
});

test('a cut answer promises more than it sends', async () => {
  await using running = await runEmulator();
  await running.emulator.control.setFaults([{ kind: 'cut_answer', bytes: 10 }]);
  const response = await fetch(`${running.emulator.url}/v1/account`, {
    headers: { authorization: 'Bearer sk_test_emulator' },
  });
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
  await expect(response.text()).rejects.toThrow();
});

test('a slow answer comes late and whole', async () => {
  await using running = await runEmulator();
  await running.emulator.control.setFaults([{ kind: 'slow_answer', delay_ms: 60 }]);
  const started = performance.now();
  expect(await outcomes(running, 1)).toEqual(['200']);
  expect(performance.now() - started).toBeGreaterThanOrEqual(55);
});

test('a stale read answers from before the last commits and changes nothing', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const customer = await stripe.customers.create({ name: 'One' });
  await emulator.control.setFaults([{ kind: 'stale_read', commits: 1, path: '/v1/customers/*' }]);
  await stripe.customers.update(customer.id, { name: 'Two' });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ name: 'One' });
  await stripe.customers.update(customer.id, { name: 'Three' });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ name: 'Two' });
  await emulator.control.clearFaults();
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ name: 'Three' });
});

test('a stale read by time sees what was true then, also that an object was not there', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  await emulator.control.setFaults([{ kind: 'stale_read', ms: 60_000 }]);
  const customer = await stripe.customers.create({ name: 'New' });
  await expect(stripe.customers.retrieve(customer.id)).rejects.toMatchObject({ statusCode: 404 });
});

test('the same seed and the same requests meet the same faults, another key meets others', async () => {
  const run = async (key: string) => {
    await using running = await runEmulator({ seed: 'drawn' });
    const control = running.emulator.control.account(key);
    await control.setFaults([
      { kind: 'server_error', share: 0.3 },
      { kind: 'rate_limit', share: 0.3 },
    ]);
    return await outcomes(running, 40, '/v1/account', key);
  };
  const first = await run('sk_test_a');
  expect(await run('sk_test_a')).toEqual(first);
  expect(new Set(first)).toEqual(new Set(['200', '429', '500']));
  expect(await run('sk_test_b')).not.toEqual(first);
});

test('skip lets the first through and count ends it, by route', async () => {
  await using running = await runEmulator();
  await running.emulator.control.setFaults([
    { kind: 'server_error', status: 502, path: '/v1/customers', skip: 1, count: 2 },
  ]);
  expect(await outcomes(running, 2, '/v1/account')).toEqual(['200', '200']);
  expect(await outcomes(running, 5, '/v1/customers')).toEqual(['200', '502', '502', '200', '200']);
  expect(await running.emulator.control.faults()).toMatchObject([{ seen: 3, hits: 2, is_over: true }]);
});

test('what a fault cannot be is refused with the member, and the present faults stay', async () => {
  await using running = await runEmulator();
  const { control, url } = running.emulator;
  await control.addFault({ kind: 'server_error' });
  const put = async (body: object) => {
    const response = await fetch(`${url}/_emulator/faults`, { method: 'PUT', body: JSON.stringify(body) });
    const { error } = (await response.json()) as { error?: { message: string; param?: string } };
    return [response.status, error?.param, error?.message];
  };
  expect(await put({})).toEqual([400, 'faults', 'faults must be a list of objects.']);
  expect((await put({ faults: [{ kind: 'earthquake' }] })).slice(0, 2)).toEqual([400, 'kind']);
  expect((await put({ faults: [{ kind: 'drop', path: '/v1/x' }] })).slice(0, 2)).toEqual([400, 'path']);
  expect((await put({ faults: [{ kind: 'server_error', share: 2 }] })).slice(0, 2)).toEqual([400, 'share']);
  expect((await put({ faults: [{ kind: 'server_error', status: 200 }] })).slice(0, 2)).toEqual([
    400,
    'status',
  ]);
  expect((await put({ faults: [{ kind: 'slow_answer' }] })).slice(0, 2)).toEqual([400, 'delay_ms']);
  expect((await put({ faults: [{ kind: 'stale_read' }] })).slice(0, 2)).toEqual([400, 'commits']);
  expect((await put({ faults: [{ kind: 'server_error', count: 0 }] })).slice(0, 2)).toEqual([400, 'count']);
  expect(await control.faults()).toMatchObject([{ id: 'fault_1', kind: 'server_error', side: 'api' }]);
  await expect(control.removeFault('fault_9')).rejects.toThrow("No such fault: 'fault_9'");
});

test('an expired key is a 401 with its code, and the SDK sees it as such', async () => {
  await using running = await runEmulator();
  await running.emulator.control.setFaults([{ kind: 'api_key_expired', count: 1 }]);
  const error: unknown = await running.stripe.customers.list().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Stripe.errors.StripeAuthenticationError);
  expect(error).toMatchObject({
    statusCode: 401,
    code: 'api_key_expired',
    message: 'Expired API Key provided: sk_test_****ator',
  });
  expect((await running.stripe.customers.list()).data).toEqual([]);
});

test('a restricted key is a 403 that names the permission it lacks, for the paths and methods that it lacks', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const account = await stripe.accounts.retrieveCurrent();
  await emulator.control.setFaults([
    { kind: 'permission_denied', method: 'POST', path: '/v1/customers*' },
    { kind: 'permission_denied', path: '/v1/checkout/*', permission: 'rak_checkout_session_read' },
  ]);
  expect((await stripe.customers.list()).data).toEqual([]);
  const error: unknown = await stripe.customers.create().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Stripe.errors.StripePermissionError);
  expect(error).toMatchObject({
    statusCode: 403,
    message: `The provided key 'sk_test_****ator' does not have the required permissions for this endpoint on account '${account.id}'. Having the 'rak_customer_write' permission would allow this request to continue.`,
  });
  await expect(stripe.checkout.sessions.list()).rejects.toMatchObject({
    statusCode: 403,
    message: expect.stringContaining("'rak_checkout_session_read'"),
  });
  await emulator.control.clearFaults();
  expect((await stripe.customers.list()).data).toEqual([]);
});
