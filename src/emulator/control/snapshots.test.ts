import { expect, test } from 'vitest';
import {
  control as callControl,
  clockedCustomer,
  runEmulator,
  runReceiver,
  seedPrice,
  until,
} from '../emulator.fixture';

/** What a later fixture writes for the id of an earlier one. */
const ref = (name: string) => ['$', `{${name}:id}`].join('');

test('a restored snapshot has the same bytes and gives the same answers from then on', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { customer, price, advanceTo } = await clockedCustomer(stripe);
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const { id } = await emulator.control.takeSnapshot('before');
  const { state } = await emulator.control.snapshot(id);

  const goOn = async () => {
    const made = await stripe.products.create({ name: 'Later' }, { idempotencyKey: 'later' });
    await advanceTo(running.clock.nowMs() / 1000 + 40 * 86_400);
    const [events, invoices] = await Promise.all([
      stripe.events.list({ limit: 100 }),
      stripe.invoices.list({ customer: customer.id }),
    ]);
    return JSON.stringify([made, events.data, invoices.data]).replaceAll(
      /stripe-node-retry-[0-9a-f-]+/g,
      'key',
    );
  };
  const first = await goOn();
  await emulator.control.restore('before');
  expect((await emulator.control.snapshot((await emulator.control.takeSnapshot()).id)).state).toEqual(state);
  expect(await goOn()).toBe(first);
});

test('a snapshot brought in as JSON is the same account elsewhere', async () => {
  await using one = await runEmulator({ seed: 'same' });
  await seedPrice(one.stripe);
  const { id } = await one.emulator.control.takeSnapshot();
  const { state } = await one.emulator.control.snapshot(id);
  await using two = await runEmulator({ seed: 'same' });
  const brought = await two.emulator.control.takeSnapshot('brought', JSON.parse(JSON.stringify(state)));
  await two.emulator.control.restore(brought.id);
  expect((await two.stripe.prices.list()).data).toEqual((await one.stripe.prices.list()).data);
  await expect(
    callControl(two.emulator, 'POST', '/snapshots', { state: { changes: [['nonsense', 'x', {}]] } }),
  ).resolves.toMatchObject({ error: { param: 'state' } });
});

test('an unknown snapshot is named, a deleted one is gone', async () => {
  await using running = await runEmulator();
  const { control } = running.emulator;
  await expect(control.restore('snap_9')).rejects.toThrow("No such snapshot: 'snap_9'");
  await control.takeSnapshot('one');
  await control.deleteSnapshot('one');
  expect(await control.snapshots()).toEqual([]);
});

test('a catalogue is seeded from fixtures, with references to what came before', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const made = await emulator.control.seed([
    { name: 'pro', path: '/v1/products', params: { id: 'pro', name: 'Pro', metadata: { plan: 'pro' } } },
    {
      name: 'monthly',
      path: '/v1/prices',
      params: { product: ref('pro'), currency: 'usd', unit_amount: 9900, recurring: { interval: 'month' } },
    },
    { name: 'look', path: `/v1/products/${ref('pro')}`, method: 'get' },
    {
      path: '/v1/products',
      params: { id: ref('pro'), name: 'x' },
      expected_error_type: 'invalid_request_error',
    },
  ]);
  expect(made.map(({ object }) => object)).toEqual(['product', 'price', 'product']);
  expect((await stripe.prices.list({ product: 'pro' })).data).toMatchObject([{ unit_amount: 9900 }]);
});

test('a seed that fails has made nothing, and says which fixture it was', async () => {
  await using running = await runEmulator();
  const failing = running.emulator.control.seed([
    { path: '/v1/products', params: { id: 'pro', name: 'Pro' } },
    { name: 'price', path: '/v1/prices', params: { product: ref('nobody') } },
  ]);
  await expect(failing).rejects.toThrow(`fixtures[1] price: ${ref('nobody')} refers to nothing`);
  expect((await running.stripe.products.list()).data).toEqual([]);
});

test('a manual clock stands until it is moved, a fixed one for ever', async () => {
  await using manual = await runEmulator({ clock: { manual: 1_800_000_000 } });
  expect(await manual.emulator.control.clock()).toMatchObject({ kind: 'manual', now: 1_800_000_000 });
  expect((await manual.emulator.control.advance(3_600)).now).toBe(1_800_003_600);
  await using fixed = await runEmulator({ clock: { fixed: 1_800_000_000 } });
  await expect(fixed.emulator.control.advance(1)).rejects.toThrow('The clock is fixed');
  expect((await fixed.stripe.customers.create()).created).toBe(1_800_000_000);
});

test('on the real clock what falls due happens without a request', async () => {
  await using running = await runEmulator({ clock: 'real' });
  await using receiver = await runReceiver();
  const { stripe, emulator } = running;
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    trial_end: Math.floor(Date.now() / 1000) + 2,
  });
  await emulator.control.setWebhookEndpoint({ url: receiver.url, secret: 'whsec_x' });
  // Only the endpoint is watched: any call would settle what is due itself.
  const ended = await until(
    () => receiver.received.find(({ body }) => JSON.parse(body).type === 'customer.subscription.updated'),
    8_000,
  );
  expect(JSON.parse(ended.body).data.object.status).toBe('active');
});

test('a state that is damaged is refused, and the account stays as it was', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const customer = await stripe.customers.create();
  const { state } = await emulator.control.snapshot((await emulator.control.takeSnapshot()).id);
  const rows = [{}, 5, { seq: 1 }, { seq: 'x', value: { id: 'cus_x' } }, { seq: 1, value: { id: 'cus_y' } }];
  for (const row of rows) {
    const changes = [...state.changes, ['customer', 'cus_x', row]];
    const answer = await callControl(emulator, 'POST', '/snapshots', { state: { ...state, changes } });
    expect(answer.error, JSON.stringify(row)).toMatchObject({ param: 'state' });
  }
  // Rows of the right form that no version has written: found out when the account takes them over.
  const changes = [
    ['subscription_item', 'si_x', { seq: 9, value: { id: 'si_x', price: 'price_x' } }],
    ['invoice_payment', 'inpay_x', { seq: 10, value: { id: 'inpay_x' } }],
  ];
  await callControl(emulator, 'POST', '/snapshots', { name: 'hollow', state: { ...state, changes } });
  expect((await callControl(emulator, 'POST', '/snapshots/hollow/restore')).error).toMatchObject({
    message: expect.stringContaining('nothing has changed'),
  });
  expect((await stripe.customers.list()).data).toMatchObject([{ id: customer.id }]);
});
