import { expect, test } from 'vitest';
import { type Receiver, type Running, runEmulator, runReceiver, until } from '../emulator.fixture';

const secret = 'whsec_known';

async function listen({ emulator }: Running, receiver: Receiver) {
  await emulator.control.setWebhookEndpoint({ url: receiver.url, secret });
}

const bodies = (receiver: Receiver) => receiver.received.map(({ body }) => JSON.parse(body));
const settled = ({ emulator }: Running) =>
  until(async () => (await emulator.control.deliveries()).every(({ status }) => status !== 'pending'));

test('a duplicate is the same event again, and the event counts it once', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  await listen(running, receiver);
  await running.emulator.control.setFaults([{ kind: 'duplicate', times: 2, events: ['product.*'] }]);
  const product = await running.stripe.products.create({ name: 'Pro' });
  await running.stripe.customers.create();
  await settled(running);
  const ids = bodies(receiver).map(({ data }) => data.object.id);
  expect(ids.filter((id) => id === product.id)).toHaveLength(3);
  expect(ids).toHaveLength(4);
  const events = await running.stripe.events.list();
  expect(events.data.map(({ pending_webhooks }) => pending_webhooks)).toEqual([0, 0]);
});

test('a shuffled order follows from the seed and loses nothing', async () => {
  const order = async () => {
    await using running = await runEmulator({ seed: 'shuffle' });
    await using receiver = await runReceiver();
    await listen(running, receiver);
    await running.emulator.control.pauseDeliveries();
    await running.emulator.control.setFaults([{ kind: 'reorder', within_ms: 400 }]);
    for (let index = 0; index < 6; index += 1) await running.stripe.products.create({ name: `p${index}` });
    // Each waits from its own creation; sent late, they still leave in the drawn order.
    const due = (await running.emulator.control.deliveries()).map((row) => row.next_attempt_at_ms ?? 0);
    await running.emulator.control.resumeDeliveries();
    await settled(running);
    return { names: bodies(receiver).map(({ data }) => data.object.name), due };
  };
  const first = await order();
  expect([...first.names].sort()).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
  expect(first.names).not.toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
  expect(new Set(first.due).size).toBeGreaterThan(1);
});

test('a dropped delivery never leaves, and the event is found as undelivered', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  await listen(running, receiver);
  await running.emulator.control.setFaults([{ kind: 'drop', count: 1 }]);
  await running.stripe.products.create({ name: 'Lost' });
  await running.stripe.products.create({ name: 'Sent' });
  await settled(running);
  expect(bodies(receiver).map(({ data }) => data.object.name)).toEqual(['Sent']);
  const missed = await running.stripe.events.list({ delivery_success: false });
  expect(missed.data).toMatchObject([{ data: { object: { name: 'Lost' } }, pending_webhooks: 1 }]);
  expect(await running.emulator.control.deliveries({ status: 'dropped' })).toMatchObject([
    { attempt: 0, error: 'dropped by a fault' },
  ]);
});

test('a delay holds a delivery back', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  await listen(running, receiver);
  await running.emulator.control.setFaults([{ kind: 'delay', delay_ms: 80, count: 1 }]);
  const started = performance.now();
  await running.stripe.products.create({ name: 'Late' });
  await running.stripe.products.create({ name: 'Soon' });
  await until(() => receiver.received.length === 2);
  expect(performance.now() - started).toBeGreaterThanOrEqual(70);
  expect(bodies(receiver).map(({ data }) => data.object.name)).toEqual(['Soon', 'Late']);
});

test('the wrong mode and an older version are in the signed payload', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver();
  await listen(running, receiver);
  await running.emulator.control.setFaults([
    { kind: 'wrong_mode', events: ['product.created'] },
    { kind: 'older_version', api_version: '2019-12-03', events: ['customer.created'] },
  ]);
  await running.stripe.products.create({ name: 'Pro' });
  await running.stripe.customers.create();
  await until(() => receiver.received.length === 2);
  const events = receiver.received.map(({ body, signature }) =>
    running.stripe.webhooks.constructEvent(body, signature, secret),
  );
  expect(events.find(({ type }) => type === 'product.created')).toMatchObject({ livemode: true });
  expect(events.find(({ type }) => type === 'customer.created')).toMatchObject({
    livemode: false,
    api_version: '2019-12-03',
  });
});

test('a wrong signature and a stale timestamp spoil the first try, and the next verifies', async () => {
  await using running = await runEmulator();
  await using receiver = await runReceiver([400, 200, 400, 200]);
  await listen(running, receiver);
  const verdict = ({ body, signature }: { body: string; signature: string }) => {
    try {
      return running.stripe.webhooks.constructEvent(body, signature, secret).type;
    } catch (error) {
      return error instanceof Error ? error.message.split('.')[0] : 'failed';
    }
  };
  await running.emulator.control.setFaults([{ kind: 'wrong_signature' }]);
  await running.stripe.products.create({ name: 'Pro' });
  await settled(running);
  await running.emulator.control.setFaults([{ kind: 'stale_timestamp', age_seconds: 900 }]);
  await running.stripe.products.create({ name: 'Pro' });
  await settled(running);
  const [forged, right, stale, fresh] = receiver.received.map(verdict);
  expect(forged).toContain('No signatures found matching');
  expect(stale).toContain('Timestamp outside the tolerance zone');
  expect([right, fresh]).toEqual(['product.created', 'product.created']);
  const [latest] = await running.emulator.control.deliveries();
  expect(latest?.tries).toMatchObject([{ http_status: 400 }, { http_status: 200 }]);
});

test('an endpoint or a fault changes no id that the API gives out', async () => {
  const ids = async (hasFaults: boolean) => {
    await using running = await runEmulator({ seed: 'ids' });
    await using receiver = await runReceiver();
    await listen(running, receiver);
    if (hasFaults) await running.emulator.control.setFaults([{ kind: 'duplicate' }]);
    const made = [];
    for (const name of ['a', 'b', 'c']) made.push((await running.stripe.products.create({ name })).id);
    return made;
  };
  expect(await ids(true)).toEqual(await ids(false));
});
