import { expect, test } from 'vitest';
import { type Running, runEmulator } from '../emulator.fixture';

interface Answer {
  status: number;
  body: Record<string, unknown> & { error?: { code?: string; param?: string } };
}

/** A call as the Stripe CLI makes it, or with a version named. */
async function post({ emulator }: Running, path: string, form: string, version?: string): Promise<Answer> {
  const response = await fetch(`${emulator.url}${path}`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk_test_emulator',
      ...(version && { 'stripe-version': version }),
    },
    body: form,
  });
  return { status: response.status, body: await response.json() };
}

test.each([
  ['/v1/payment_intents', 'amount=500&currency=usd&payment_method_types[]=card'],
  ['/v1/customers', 'coupon=TENTH'],
  ['/v1/promotion_codes', 'coupon=TENTH'],
  ['/v1/invoiceitems', 'customer=CUS&price=PRICE'],
])(
  '%s takes an older form of a request that names no version, and refuses it from one that does',
  async (path, form) => {
    await using running = await runEmulator();
    const { stripe } = running;
    await stripe.coupons.create({ id: 'TENTH', percent_off: 10 });
    const customer = await stripe.customers.create();
    const price = await stripe.prices.create({
      product_data: { name: 'Hat' },
      currency: 'usd',
      unit_amount: 500,
    });
    const filled = form.replace('CUS', customer.id).replace('PRICE', price.id);
    expect((await post(running, path, filled)).status).toBe(200);
    const strict = await post(running, path, filled, '2026-10-28.endive');
    expect(strict).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error' } } });
  },
);

test('what no version ever had is refused from everybody', async () => {
  await using running = await runEmulator();
  expect(await post(running, '/v1/customers', 'colour=red')).toMatchObject({
    status: 400,
    body: { error: { code: 'parameter_unknown', param: 'colour' } },
  });
});

test('an intent of no version may be confirmed without a way back, one of a version may not', async () => {
  await using running = await runEmulator();
  const form = 'amount=500&currency=usd&payment_method=pm_card_visa&confirm=true';
  expect(await post(running, '/v1/payment_intents', form)).toMatchObject({
    status: 200,
    body: { status: 'succeeded', automatic_payment_methods: { enabled: true, allow_redirects: 'never' } },
  });
  expect((await post(running, '/v1/payment_intents', form, '2026-10-28.endive')).status).toBe(400);
});

test("a customer's coupon is switched and taken away in the older way", async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  for (const [id, percent] of [
    ['TENTH', 10],
    ['FIFTH', 20],
  ] as const)
    await stripe.coupons.create({ id, percent_off: percent });
  const { body } = await post(running, '/v1/customers', 'coupon=TENTH');
  const path = `/v1/customers/${String(body.id)}`;
  await post(running, path, 'coupon=FIFTH');
  const [switched] = (await stripe.events.list({ type: 'customer.discount.updated' })).data;
  expect(switched?.data).toMatchObject({
    object: { source: { coupon: 'FIFTH' } },
    previous_attributes: { source: { coupon: 'TENTH' } },
  });
  await post(running, path, 'coupon=');
  expect(await stripe.customers.retrieve(String(body.id))).toMatchObject({ discount: null });
});

test('a phase of so many iterations lasts so many intervals of its price, from its own first day', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const at = Date.UTC(2027, 0, 31) / 1000;
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: at });
  const customer = await stripe.customers.create({ test_clock: clock.id });
  const price = await stripe.prices.create({
    product_data: { name: 'Hat' },
    currency: 'usd',
    unit_amount: 500,
    recurring: { interval: 'month' },
  });
  const form = (more: string) =>
    `customer=${customer.id}&start_date=${at + 60}&phases[0][items][0][price]=${price.id}&phases[0][iterations]=2${more}`;
  const path = '/v1/subscription_schedules';
  const { status, body } = await post(running, path, form(''));
  expect(status).toBe(200);
  const end = Date.UTC(2027, 2, 31) / 1000 + 60;
  expect(body).toMatchObject({ phases: [{ start_date: at + 60, end_date: end }] });
  expect(await post(running, path, form('&phases[0][duration][interval]=day'))).toMatchObject({
    status: 400,
    body: { error: { param: 'phases[0][iterations]' } },
  });
  expect(await post(running, path, form(''), '2026-10-28.endive')).toMatchObject({
    status: 400,
    body: { error: { code: 'parameter_unknown', param: 'phases[0][iterations]' } },
  });
});
