import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator, startSeconds } from './emulator.fixture';

const refusalOf = (call: Promise<unknown>) => call.then(() => null).catch((error: unknown) => error);

test('a phase of a schedule ends before the year 2200, by its duration too', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe, { at: startSeconds });
  const schedule = (phase: Partial<Stripe.SubscriptionScheduleCreateParams.Phase>) =>
    stripe.subscriptionSchedules.create({
      customer: customer.id,
      start_date: 'now',
      phases: [{ items: [{ price: price.id }], ...phase }],
    });
  for (const interval_count of [200, 1_000_000, 999_999_999_999_999]) {
    expect(await refusalOf(schedule({ duration: { interval: 'year', interval_count } }))).toMatchObject({
      statusCode: 400,
      param: 'phases[0][duration]',
      message: expect.stringContaining('Invalid timestamp'),
    });
  }
  expect(await refusalOf(schedule({ end_date: 9_999_999_999_999 }))).toMatchObject({
    statusCode: 400,
    param: 'phases[0][end_date]',
  });
  expect((await stripe.subscriptionSchedules.list({ customer: customer.id })).data).toEqual([]);
  const [phase] = (await schedule({ duration: { interval: 'year', interval_count: 3 } })).phases;
  expect(phase?.end_date).toBe(Date.UTC(2029, 10, 23, 10, 1) / 1000);
});
