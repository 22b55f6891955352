import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import {
  completeCheckout,
  openCheckout,
  type Receiver,
  type Running,
  runEmulator,
  runReceiver,
  until,
} from '../emulator.fixture';

async function listen({ stripe }: Running, receiver: Receiver, events: string[] = ['*']) {
  return stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: events as Stripe.WebhookEndpointCreateParams.EnabledEvent[],
    api_version: '2026-10-28.endive',
  });
}

async function control({ emulator }: Running, path: string, method = 'POST', body?: object) {
  const response = await fetch(`${emulator.url}/_emulator${path}`, {
    method,
    body: body && JSON.stringify(body),
  });
  return response.json() as Promise<Record<string, unknown> & { data: Record<string, unknown>[] }>;
}

test('a delivery verifies with the SDK and carries the whole envelope', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  const endpoint = await listen(running, receiver);
  const customer = await running.stripe.customers.create({ name: 'Acme' });

  const { body, signature } = await until(() => receiver.received[0]);
  const event = running.stripe.webhooks.constructEvent(body, signature, String(endpoint.secret));
  expect(event).toMatchObject({
    id: expect.stringMatching(/^evt_1/),
    object: 'event',
    api_version: '2026-10-28.endive',
    type: 'customer.created',
    livemode: false,
    pending_webhooks: 1,
    request: { id: expect.stringMatching(/^req_/), idempotency_key: expect.stringContaining('stripe-node') },
    data: { object: { id: customer.id, name: 'Acme' } },
  });
  // Stripe sends indented JSON, so that a handler which verifies its own serialisation fails here too.
  expect(body).toBe(JSON.stringify(JSON.parse(body), null, 2));
  expect(() =>
    running.stripe.webhooks.constructEvent(`${body} `, signature, String(endpoint.secret)),
  ).toThrow();
});

test('the secret is told once, when the endpoint is created', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  const endpoint = await listen(running, receiver);
  expect(endpoint.secret).toMatch(/^whsec_\w{32}$/);
  expect(await running.stripe.webhookEndpoints.retrieve(endpoint.id)).not.toHaveProperty('secret');
});

test('an endpoint gets only the events it asked for', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  await listen(running, receiver, ['product.created']);
  await running.stripe.customers.create();
  await running.stripe.products.create({ name: 'Pro' });
  await until(() => receiver.received.length > 0);
  expect(receiver.received.map(({ body }) => JSON.parse(body).type)).toEqual(['product.created']);
});

test('a refused delivery is tried again with a fresh signature until it is accepted', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver([500, 404]);
  await listen(running, receiver);
  await running.stripe.products.create({ name: 'Pro' });
  await until(() => receiver.received.length === 3);
  const bodies = new Set(receiver.received.map(({ body }) => body));
  expect(bodies.size).toBe(1);
  const done = await until(async () => {
    const { data } = await control(running, '/deliveries', 'GET');
    return data.find((delivery) => delivery.status === 'succeeded');
  });
  expect(done).toMatchObject({
    type: 'product.created',
    attempt: 3,
    http_code: 200,
    next_attempt_at_ms: null,
  });
  const [event] = (await running.stripe.events.list({ delivery_success: true })).data;
  expect(event).toMatchObject({ type: 'product.created', pending_webhooks: 0 });
});

test('a delivery that is never accepted ends as failed and is found by delivery_success', async () => {
  await using running = await runEmulator({ webhookRetryDelaysMs: [5] });
  await using receiver = await runReceiver([500, 500]);
  await listen(running, receiver);
  await running.stripe.products.create({ name: 'Pro' });
  await until(async () => (await control(running, '/deliveries', 'GET')).data[0]?.status === 'failed');
  const missed = await running.stripe.events.list({ delivery_success: false });
  expect(missed.data.map((event) => event.type)).toEqual(['product.created']);

  await control(running, `/events/${missed.data[0]?.id}/resend`);
  await until(() => receiver.received.length === 3);
});

test('a disabled endpoint gets nothing more, not even what was waiting', async () => {
  await using running = await runEmulator({ webhookRetryDelaysMs: [30, 30] });
  await using receiver = await runReceiver([500]);
  const endpoint = await listen(running, receiver);
  await running.stripe.products.create({ name: 'Pro' });
  await until(() => receiver.received.length === 1);
  await running.stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
  await until(async () => (await control(running, '/deliveries', 'GET')).data[0]?.status === 'dropped');
  expect(receiver.received).toHaveLength(1);
});

test('paused deliveries wait and go out when they are resumed', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  await listen(running, receiver);
  await control(running, '/deliveries/pause');
  await running.stripe.products.create({ name: 'Pro' });
  expect((await control(running, '/deliveries', 'GET')).data).toMatchObject([
    { status: 'pending', attempt: 0 },
  ]);
  expect(receiver.received).toEqual([]);
  await control(running, '/deliveries/resume');
  await until(() => receiver.received.length === 1);
});

test('the control plane sets an endpoint with a chosen secret, once per address', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  const body = { url: receiver.url, secret: 'whsec_chosen' };
  const first = await control(running, '/webhook_endpoint', 'PUT', body);
  const second = await control(running, '/webhook_endpoint', 'PUT', { ...body, secret: 'whsec_newer' });
  expect(second.id).toBe(first.id);
  await running.stripe.products.create({ name: 'Pro' });
  const sent = await until(() => receiver.received[0]);
  expect(running.stripe.webhooks.constructEvent(sent.body, sent.signature, 'whsec_newer').type).toBe(
    'product.created',
  );
});

test('while a secret is rolled, a delivery verifies with the new and with the old one', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  const body = { url: receiver.url, secret: 'whsec_new', previous_secret: 'whsec_old' };
  await control(running, '/webhook_endpoint', 'PUT', body);
  await running.stripe.products.create({ name: 'Pro' });
  const sent = await until(() => receiver.received[0]);
  for (const secret of ['whsec_new', 'whsec_old']) {
    expect(running.stripe.webhooks.constructEvent(sent.body, sent.signature, secret).type).toBe(
      'product.created',
    );
  }
});

test('an API answer never waits for a receiver, and the checkout redirect waits only a moment', async () => {
  await using running = await runEmulator({ redirectWaitMs: 50 });
  const held = Promise.withResolvers<void>();
  const { createServer } = await import('node:http');
  const server = createServer((_request, response) => void held.promise.then(() => response.end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await control(running, '/webhook_endpoint', 'PUT', { url: `http://127.0.0.1:${port}/`, secret: 'whsec_x' });

  const { session } = await openCheckout(running.stripe);
  const response = await fetch(String(session.url), {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ card: '4242424242424242' }),
  });
  expect(response.status).toBe(303);
  held.resolve();
  server.close();
  server.closeAllConnections();
});

test('every event of a checkout reaches the endpoint and replays to the present state', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver([500, 200, 500]);
  await listen(running, receiver);
  const { session, customer } = await openCheckout(running.stripe);
  await completeCheckout(running.emulator, session.id, '4242424242424242');
  const events = await running.stripe.events.list({ limit: 100 });
  const arrived = () => new Set(receiver.received.map(({ body }) => JSON.parse(body).id as string));
  await until(() => events.data.every((event) => arrived().has(event.id)));
  const latest = events.data.find((event) => event.type === 'customer.updated');
  expect(latest?.data.object).toEqual(await running.stripe.customers.retrieve(customer.id));
});

test('collect mode sends nothing and keeps each delivery with a body that verifies', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  const { control: plane } = running.emulator;
  await plane.setWebhookEndpoint({
    url: receiver.url,
    secret: 'whsec_x',
    enabled_events: ['product.created'],
  });
  await plane.setDeliverySettings({ mode: 'collect' });
  await running.stripe.products.create({ name: 'Pro' });
  await running.stripe.customers.create();
  const collected = await plane.deliveries({ status: 'collected' });
  expect(collected.map(({ type }) => type)).toEqual(['product.created']);
  const { body, signature } = await plane.delivery(String(collected[0]?.id));
  const event = running.stripe.webhooks.constructEvent(String(body), String(signature), 'whsec_x');
  expect(event).toMatchObject({ type: 'product.created', pending_webhooks: 0 });
  expect(receiver.received).toEqual([]);
});

test('each try is kept with its time, answer and duration, and a resend is a delivery of its own', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver([503, 200]);
  const { control: plane } = running.emulator;
  await listen(running, receiver);
  await running.stripe.products.create({ name: 'Pro' });
  const done = await until(async () => (await plane.deliveries({ status: 'succeeded' }))[0]);
  expect(done.tries).toMatchObject([
    { http_status: 503, error: null, at_ms: expect.any(Number), took_ms: expect.any(Number) },
    { http_status: 200, error: null },
  ]);
  await plane.resendDelivery(done.id);
  await until(() => receiver.received.length === 3);
  const rows = await until(async () => {
    const all = await plane.deliveries({ event: done.event });
    return all.every(({ status }) => status === 'succeeded') ? all : null;
  });
  expect(rows.map(({ resent }) => resent)).toEqual([true, false]);
});

test('retries by the account’s clock come when that clock has moved, and not before', async () => {
  await using running = await runEmulator({ webhookRetryDelaysMs: undefined });
  await using receiver = await runReceiver([500, 500, 500]);
  const { control: plane } = running.emulator;
  await listen(running, receiver);
  await plane.setDeliverySettings({ retry: 'clock' });
  await running.stripe.products.create({ name: 'Pro' });
  const tried = async (times: number) =>
    until(async () => (await plane.deliveries()).find(({ attempt }) => attempt === times));
  const first = await tried(1);
  const { now } = await plane.clock();
  expect(first.next_attempt_at).toBe(now + 600);
  await plane.advance(599);
  expect(receiver.received).toHaveLength(1);
  await plane.advance(1);
  await tried(2);
  await plane.advance(3_600);
  await tried(3);
  await plane.advance(7_200);
  expect(await tried(4)).toMatchObject({ status: 'succeeded' });
});

test('delivery settings are checked member by member', async () => {
  await using running = await runEmulator();
  const put = (body: object) => control(running, '/deliveries/settings', 'PUT', body);
  expect(await put({ mode: 'pigeon' })).toMatchObject({ error: { param: 'mode' } });
  expect(await put({ retry: 'soon' })).toMatchObject({ error: { param: 'retry' } });
  expect(await put({ retry_delays_ms: [-1] })).toMatchObject({ error: { param: 'retry_delays_ms' } });
  expect(await put({ timeout_ms: 0 })).toMatchObject({ error: { param: 'timeout_ms' } });
  expect(await put({ timeout_ms: 50, retry_delays_ms: [] })).toMatchObject({ timeout_ms: 50, mode: 'http' });
});

test('an endpoint that never answers is given up after the time-out', async () => {
  await using running = await runEmulator({ webhookRetryDelaysMs: [] });
  const { control: plane } = running.emulator;
  const { createServer } = await import('node:http');
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await plane.setDeliverySettings({ timeout_ms: 30 });
  await plane.setWebhookEndpoint({ url: `http://127.0.0.1:${port}/`, secret: 'whsec_x' });
  await running.stripe.products.create({ name: 'Pro' });
  const failed = await until(async () => (await plane.deliveries({ status: 'failed' }))[0]);
  expect(failed).toMatchObject({ error: 'no answer in time', http_code: null, attempt: 1 });
  server.close();
  server.closeAllConnections();
});
