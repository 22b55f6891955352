import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator, startSeconds } from './emulator.fixture';

const day = 86_400;
const keys = (count: number, prefix: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'x']));

test('an object has at most 50 keys of metadata, however many updates bring them', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const customer = await stripe.customers.create({ metadata: keys(50, 'a') });
  const add = (metadata: Record<string, string>) => stripe.customers.update(customer.id, { metadata });
  await expect(add({ b: 'x' })).rejects.toMatchObject({ statusCode: 400, param: 'metadata' });
  const swapped = await add({ a0: '', b: 'x' });
  expect(Object.keys(swapped.metadata)).toHaveLength(50);
});

test('a phase begins although its metadata makes more than 50 keys: nobody is there to be refused', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price, advanceTo } = await clockedCustomer(stripe, { at: startSeconds });
  const schedule = await stripe.subscriptionSchedules.create({
    customer: customer.id,
    start_date: 'now',
    phases: [
      {
        items: [{ price: price.id }],
        duration: { interval: 'day', interval_count: 10 },
        metadata: keys(50, 'a'),
      },
      { items: [{ price: price.id, quantity: 2 }], duration: { interval: 'month' }, metadata: keys(50, 'b') },
    ],
  });
  await advanceTo(startSeconds + 11 * day);
  const subscription = await stripe.subscriptions.retrieve(String(schedule.subscription));
  expect(subscription.items.data[0]?.quantity).toBe(2);
  expect(Object.keys(subscription.metadata)).toHaveLength(100);
});
