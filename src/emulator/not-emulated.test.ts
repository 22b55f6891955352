import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { runEmulator } from './emulator.fixture';

const tiers: Stripe.PriceCreateParams.Tier[] = [
  { up_to: 5, unit_amount: 500 },
  { up_to: 'inf', unit_amount: 400 },
];
const monthly = { interval: 'month' } as const;

/** What the README says a catalogue of flat prices does without, as a request says it. */
const prices: [string, Partial<Stripe.PriceCreateParams>, string][] = [
  ['graduated tiers', { billing_scheme: 'tiered', tiers_mode: 'graduated', tiers }, 'tiers_mode'],
  ['volume tiers', { tiers_mode: 'volume', tiers }, 'tiers_mode'],
  ['tiers alone', { tiers }, 'tiers'],
  ['a tiered scheme', { billing_scheme: 'tiered' }, 'billing_scheme'],
  [
    'packages',
    { unit_amount: 500, transform_quantity: { divide_by: 10, round: 'up' } },
    'transform_quantity',
  ],
  ['parts of a cent', { unit_amount_decimal: Stripe.Decimal.from('0.5') }, 'unit_amount_decimal'],
  ['metered', { unit_amount: 5, recurring: { ...monthly, usage_type: 'metered' } }, 'recurring[usage_type]'],
  ['chosen by the customer', { custom_unit_amount: { enabled: true } }, 'custom_unit_amount'],
];

test.each(prices)('a price with %s is refused by name, and not made', async (_, params, param) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const call = stripe.prices.create({ product, currency: 'usd', recurring: monthly, ...params });
  await expect(call).rejects.toMatchObject({ statusCode: 400, code: 'emulator_unsupported', param });
  expect((await stripe.prices.list()).data).toEqual([]);
});
