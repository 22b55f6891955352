import { expect, test } from 'vitest';
import { type Running, runEmulator } from '../emulator.fixture';

async function post(
  { emulator }: Running,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  path = '/v1/customers',
) {
  const response = await fetch(`${emulator.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk_test_emulator',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body,
  });
  return { status: response.status, text: await response.text() };
}

test.each([
  ['bytes that are no UTF-8', Buffer.from([0x6e, 0x61, 0x3d, 0xff]), {}, 'Invalid UTF-8'],
  ['JSON', '{"name":"Acme"}', { 'content-type': 'application/json' }, 'no application/json'],
  [
    'a multipart form',
    '--x--',
    { 'content-type': 'multipart/form-data; boundary=x' },
    'no multipart/form-data',
  ],
])('a body of %s is refused with a word on what it should be', async (_, body, headers, message) => {
  await using running = await runEmulator();
  const { status, text } = await post(running, body, headers);
  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.stringContaining(message) },
  });
  expect((await running.stripe.customers.list()).data).toEqual([]);
});

test('a request for another account is refused as Stripe does, one for its own is answered', async () => {
  await using running = await runEmulator();
  const { id } = await running.stripe.accounts.retrieveCurrent();
  expect((await post(running, 'name=Acme', { 'stripe-account': id })).status).toBe(200);
  const { status, text } = await post(running, 'name=Acme', { 'stripe-account': 'acct_1Other' });
  expect(status).toBe(403);
  expect(JSON.parse(text)).toMatchObject({
    error: { code: 'account_invalid', message: expect.stringContaining("'acct_1Other'") },
  });
});

test('a key with a name that is too long opens no account, so two of them never meet', async () => {
  await using running = await runEmulator();
  const { status } = await post(running, 'name=Acme', { authorization: `Bearer sk_test_${'a'.repeat(201)}` });
  expect(status).toBe(401);
});

test('a form that is larger than any page sends is not read', async () => {
  await using running = await runEmulator();
  const { status, text } = await post(running, `a=${'x'.repeat(1_100_000)}`, {}, '/c/pay/cs_test_x');
  expect([status, text]).toEqual([413, 'A form of more than 1048576 bytes is not read.']);
});
