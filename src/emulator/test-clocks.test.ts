import { expect, test } from 'vitest';
import { clockedCustomer, control, eventTypes, runEmulator, startSeconds } from './emulator.fixture';
import { world } from './properties/random-world.fixture';
import { operations } from './resources/operations';
import { timeItself } from './store/store';
import { requestVersion } from './versions/request-version';
import { apiVersion } from './wire/api-version';

const day = 86_400;

test('a customer that exists moves onto a clock with its subscription, once and for good', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { price } = await clockedCustomer(stripe);
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const { id } = await stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  const clock = await stripe.testHelpers.testClocks.create({
    frozen_time: startSeconds,
    customer: customer.id,
  });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ test_clock: clock.id });
  await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: startSeconds + 40 * day });
  const renewed = await stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] });
  expect(renewed).toMatchObject({ test_clock: clock.id, latest_invoice: { status: 'paid' } });
  await expect(
    stripe.testHelpers.testClocks.create({ frozen_time: startSeconds, customer: customer.id }),
  ).rejects.toMatchObject({ param: 'customer' });
});

test('clocks are listed newest first, and go by themselves after 30 days with what is on them', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { customer, clock } = await clockedCustomer(stripe);
  const other = await stripe.testHelpers.testClocks.create({ frozen_time: startSeconds });
  const listed = await stripe.testHelpers.testClocks.list();
  expect(listed.data.map(({ id }) => id)).toEqual([other.id, clock]);
  expect(other.deletes_after).toBe(startSeconds + 30 * day);
  await control(emulator, 'POST', '/clock/advance', { seconds: 30 * day });
  expect((await stripe.testHelpers.testClocks.list()).data).toEqual([]);
  await expect(stripe.testHelpers.testClocks.retrieve(clock)).rejects.toMatchObject({
    code: 'resource_missing',
  });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
});

test('three customers on a clock and three subscriptions each, unless the limits are lifted', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { customer, price, clock } = await clockedCustomer(stripe);
  const join = () => stripe.customers.create({ test_clock: clock });
  const subscribe = () =>
    stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }] });
  await join();
  await join();
  await expect(join()).rejects.toMatchObject({ param: 'test_clock' });
  for (const _ of [1, 2, 3]) await subscribe();
  await expect(subscribe()).rejects.toMatchObject({ param: 'customer' });
  await control(emulator, 'PUT', '/clock', { limits_test_clocks: false });
  expect(await join()).toMatchObject({ test_clock: clock });
  expect(await subscribe()).toMatchObject({ status: 'active' });
});

test('the notice of a renewal comes as many days before as the account says, and has no id', async () => {
  await using running = await runEmulator({ dunning: { upcomingInvoiceDays: 7 } });
  const { stripe } = running;
  const { customer, price, advanceTo } = await clockedCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const end = subscription.items.data[0]?.current_period_end ?? 0;
  await advanceTo(end - 7 * day - 1);
  expect(await eventTypes(stripe)).not.toContain('invoice.upcoming');
  await advanceTo(end - 7 * day);
  const notices = (await stripe.events.list({ type: 'invoice.upcoming' })).data;
  expect(notices).toMatchObject([{ data: { object: { total: 9_900, period_end: end } } }]);
  expect(notices[0]?.data.object).not.toHaveProperty('id');
  await advanceTo(end);
  await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
  await advanceTo(end + 27 * day);
  expect((await stripe.events.list({ type: 'invoice.upcoming' })).data).toHaveLength(1);
});

test('the control plane sets the days of the notice, checked', async () => {
  await using running = await runEmulator();
  const { emulator } = running;
  expect(await control(emulator, 'GET', '/dunning')).toMatchObject({ upcomingInvoiceDays: null });
  expect(await control(emulator, 'PUT', '/dunning', { upcomingInvoiceDays: 3 })).toMatchObject({
    upcomingInvoiceDays: 3,
  });
  expect((await control(emulator, 'PUT', '/dunning', { upcomingInvoiceDays: 0.5 })).error).toMatchObject({
    param: 'upcomingInvoiceDays',
  });
});

test('a clock that is advancing refuses a second advance until it is ready', () => {
  const { store } = world(startSeconds);
  const version = requestVersion(apiVersion);
  const advance = operations.find(({ path }) => path === '/v1/test_helpers/test_clocks/:id/advance');
  const create = operations.find(
    ({ method, path }) => method === 'POST' && path === '/v1/test_helpers/test_clocks',
  );
  const at = (seconds: number) => new Map([['frozen_time', String(seconds)]]);
  // The HTTP server lets a clock arrive before it answers anybody else, so both are sent within one unit of work.
  store.transaction(timeItself, (tx) => {
    const clock = { id: '', ...create?.decode(at(startSeconds), version).run(tx, '', '') };
    advance?.decode(at(startSeconds + day), version).run(tx, clock.id, '');
    expect(() => advance?.decode(at(startSeconds + 2 * day), version).run(tx, clock.id, '')).toThrow(
      'can only be advanced when it is ready',
    );
  });
});
