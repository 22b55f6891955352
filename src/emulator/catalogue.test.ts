import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { eventTypes, runEmulator } from './emulator.fixture';

const starter = {
  id: 'price_appfactory_starter_monthly',
  currency: 'usd',
  interval: 'month',
  amount: 2_900,
  product: { id: 'appfactory_starter', name: 'Starter' },
} as const;

test('a plan with a chosen id is a price of the same id, in every look at it', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const plan = await stripe.plans.create({ ...starter, metadata: { plan: 'starter' }, nickname: 'Starter' });
  expect(plan).toMatchObject({
    id: starter.id,
    object: 'plan',
    amount: 2_900,
    interval: 'month',
    interval_count: 1,
    product: 'appfactory_starter',
  });
  expect(await stripe.prices.retrieve(starter.id)).toMatchObject({
    object: 'price',
    unit_amount: 2_900,
    type: 'recurring',
    recurring: { interval: 'month', usage_type: 'licensed' },
    metadata: { plan: 'starter' },
  });
  expect((await stripe.plans.list()).data.map((row) => row.id)).toEqual([starter.id]);
  expect((await stripe.prices.list({ product: 'appfactory_starter' })).data).toHaveLength(1);
  expect(await eventTypes(stripe)).toEqual(['product.created', 'plan.created', 'price.created']);
});

test('a price shows as a plan, and a change through either API is said by both', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.products.create({ id: 'pro', name: 'Pro' });
  const params = { product: 'pro', currency: 'usd', unit_amount: 9_900 };
  const price = await stripe.prices.create({ ...params, recurring: { interval: 'year' } });
  await stripe.prices.create(params);
  expect((await stripe.plans.list()).data).toMatchObject([{ id: price.id, amount: 9_900, interval: 'year' }]);

  await stripe.plans.update(price.id, { metadata: { foo: 'bar' } });
  expect((await stripe.prices.retrieve(price.id)).metadata).toEqual({ foo: 'bar' });
  await stripe.prices.update(price.id, { nickname: 'Yearly' });
  expect((await stripe.plans.retrieve(price.id)).nickname).toBe('Yearly');
  expect((await eventTypes(stripe)).slice(-4)).toEqual([
    'price.updated',
    'plan.updated',
    'price.updated',
    'plan.updated',
  ]);
});

test('a subscription is sold on a plan, and keeps it after the plan is deleted', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.plans.create(starter);
  const customer = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const items = [{ price: starter.id }];
  const subscription = await stripe.subscriptions.create({ customer: customer.id, items });
  expect(subscription.status).toBe('active');

  expect(await stripe.plans.del(starter.id)).toEqual({ id: starter.id, object: 'plan', deleted: true });
  expect((await eventTypes(stripe)).slice(-2)).toEqual(['plan.deleted', 'price.deleted']);
  const kept = await stripe.subscriptions.retrieve(subscription.id);
  expect(kept.items.data[0]?.price).toMatchObject({ id: starter.id, unit_amount: 2_900, active: false });
  const missing = { statusCode: 404, code: 'resource_missing' };
  await expect(stripe.plans.retrieve(starter.id)).rejects.toMatchObject(missing);
  await expect(stripe.prices.retrieve(starter.id)).rejects.toMatchObject(missing);
  expect((await stripe.prices.list()).data).toEqual([]);
  await expect(stripe.subscriptions.create({ customer: customer.id, items })).rejects.toMatchObject({
    statusCode: 400,
  });
});

test('an unused plan goes away whole, and its id and product are free again', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.plans.create(starter);
  await expect(stripe.plans.create({ ...starter, product: starter.product.id })).rejects.toMatchObject({
    code: 'resource_already_exists',
  });
  await expect(stripe.products.del(starter.product.id)).rejects.toMatchObject({ statusCode: 400 });
  await stripe.plans.del(starter.id);
  await stripe.products.del(starter.product.id);
  expect((await stripe.plans.create({ ...starter, amount: 3_900 })).amount).toBe(3_900);
});

test.each([
  ['day', 1095],
  ['week', 156],
  ['month', 36],
  ['year', 3],
] as const)('a price repeats by the %s, every %d at most', async (interval, most) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const create = (count: number) =>
    stripe.prices.create({
      product_data: { name: 'Pro' },
      currency: 'EUR',
      unit_amount_decimal: Stripe.Decimal.from('1500'),
      recurring: { interval, interval_count: count },
      tax_behavior: 'inclusive',
    });
  expect(await create(most)).toMatchObject({
    currency: 'eur',
    unit_amount: 1_500,
    recurring: { interval, interval_count: most },
    tax_behavior: 'inclusive',
  });
  await expect(create(most + 1)).rejects.toMatchObject({
    code: 'parameter_invalid_integer',
    param: 'recurring[interval_count]',
  });
});

test('amounts in other currencies are shown when asked for, and never before', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price = await stripe.prices.create({
    product_data: { name: 'Pro' },
    currency: 'usd',
    unit_amount: 1_000,
    currency_options: { eur: { unit_amount: 900, tax_behavior: 'inclusive' } },
  });
  expect(price).not.toHaveProperty('currency_options');
  const expanded = await stripe.prices.retrieve(price.id, { expand: ['currency_options'] });
  expect(expanded.currency_options).toMatchObject({
    usd: { unit_amount: 1_000 },
    eur: { unit_amount: 900, tax_behavior: 'inclusive' },
  });
  await stripe.prices.update(price.id, { currency_options: '' });
  const cleared = await stripe.prices.retrieve(price.id, { expand: ['currency_options'] });
  expect(Object.keys(cleared.currency_options ?? {})).toEqual(['usd']);
});

test('a part of a minor unit is refused by name, never rounded', async () => {
  await using running = await runEmulator();
  const call = running.stripe.prices.create({
    product_data: { name: 'Calls' },
    currency: 'usd',
    unit_amount_decimal: Stripe.Decimal.from('0.5'),
  });
  await expect(call).rejects.toMatchObject({ code: 'emulator_unsupported', param: 'unit_amount_decimal' });
});

test('a product is made with its default price, which cannot be archived', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const product = await stripe.products.create({
    name: 'Pro',
    default_price_data: { currency: 'usd', unit_amount: 9_900, recurring: { interval: 'month' } },
  });
  const price = String(product.default_price);
  expect(await stripe.prices.retrieve(price)).toMatchObject({ product: product.id, unit_amount: 9_900 });
  await expect(stripe.prices.update(price, { active: false })).rejects.toMatchObject({ param: 'active' });
  await stripe.products.update(product.id, { default_price: '' });
  expect((await stripe.prices.update(price, { active: false })).active).toBe(false);
});
