import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator, startSeconds } from './emulator.fixture';

const day = 86_400;

const refusalOf = (call: Promise<unknown>) => call.then(() => null).catch((error: unknown) => error);

test('a moment in milliseconds, or before 1970, is refused, and nothing is written', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe, { at: startSeconds });
  const subscribe = (params: object) =>
    stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], ...params });
  const milliseconds = startSeconds * 1000;
  for (const name of ['cancel_at', 'trial_end', 'billing_cycle_anchor', 'backdate_start_date']) {
    for (const moment of [milliseconds, 99_999_999_999_999, -1]) {
      expect(await refusalOf(subscribe({ [name]: moment })), name).toMatchObject({
        statusCode: 400,
        type: 'StripeInvalidRequestError',
        param: name,
        message: expect.stringContaining(`Invalid timestamp: ${name}`),
      });
    }
  }
  expect((await stripe.subscriptions.list({ customer: customer.id })).data).toEqual([]);
  const clock = stripe.testHelpers.testClocks.create({ frozen_time: milliseconds });
  expect(await refusalOf(clock)).toMatchObject({ statusCode: 400, param: 'frozen_time' });
});

test('a trial ends within two years, however its end is said', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe, { at: startSeconds });
  const subscribe = (trial_end: number) =>
    stripe.subscriptions.create({ customer: customer.id, items: [{ price: price.id }], trial_end });
  const twoYears = startSeconds + 730 * day;
  const tooFar = { statusCode: 400, message: expect.stringContaining('at most two years') };
  expect(await refusalOf(subscribe(twoYears + 2 * day))).toMatchObject({ ...tooFar, param: 'trial_end' });
  const subscription = await subscribe(twoYears);
  expect(subscription).toMatchObject({ status: 'trialing', trial_end: twoYears });
  // The trial's end is the anchor now, and the limit is counted from it.
  const move = (trial_end: number) => stripe.subscriptions.update(subscription.id, { trial_end });
  expect(await refusalOf(move(twoYears + 732 * day))).toMatchObject({ ...tooFar, param: 'trial_end' });
  expect(await move(twoYears + 2 * day)).toMatchObject({ trial_end: twoYears + 2 * day });
  const session = stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'http://localhost:3001/',
    subscription_data: { trial_end: twoYears + 2 * day },
  });
  expect(await refusalOf(session)).toMatchObject({ ...tooFar, param: 'subscription_data[trial_end]' });
});
