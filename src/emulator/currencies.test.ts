import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { runEmulator } from './emulator.fixture';
import { currencies } from './engine/currencies';

const refusalOf = (call: Promise<unknown>) => call.then(() => null).catch((error: unknown) => error);

/** Stripe still lists what ISO has retired, and one token that never was in it. */
const notInIso = ['std', 'usdc', 'eek', 'lvl', 'vef', 'ltl', 'mro'];
/** Money under sanctions, without a card network, or of countries where Stripe has never charged in it. */
const notAtStripe = 'cuc cup ern iqd irr kpw lyd mru sdg ssp stn syp tmt ves xdr xsu zwg zwl'.split(' ');

test('the currencies are those of ISO 4217 as the runtime has them, but for the named differences', () => {
  const iso = Intl.supportedValuesOf('currency').map((code) => code.toLowerCase());
  const expected = [...iso.filter((code) => !notAtStripe.includes(code)), ...notInIso].sort();
  expect([...currencies].sort()).toEqual([...new Set(expected)]);
});

test('the names of currency options are currencies, on prices, coupons and promotion codes', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const options = { xyz: { unit_amount: 900 } };
  const price = { product, currency: 'usd', unit_amount: 900 };
  const refused = (at: string) => ({ param: at, message: expect.stringContaining('Invalid currency: xyz') });
  expect(await refusalOf(stripe.prices.create({ ...price, currency_options: options }))).toMatchObject(
    refused('currency_options[xyz]'),
  );
  const made = await stripe.prices.create(price);
  expect(await refusalOf(stripe.prices.update(made.id, { currency_options: options }))).toMatchObject(
    refused('currency_options[xyz]'),
  );
  const coupon = { amount_off: 100, currency: 'usd', currency_options: { xyz: { amount_off: 90 } } };
  expect(await refusalOf(stripe.coupons.create(coupon))).toMatchObject(refused('currency_options[xyz]'));
  await stripe.coupons.create({ id: 'TEN', percent_off: 10 });
  const restrictions = { currency_options: { xyz: { minimum_amount: 90 } } };
  const code = stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: 'TEN' }, restrictions });
  expect(await refusalOf(code)).toMatchObject(refused('restrictions[currency_options][xyz]'));
});

test('an amount in a currency with three decimals ends in 0, wherever it is sent', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const product = (await stripe.products.create({ name: 'Pro' })).id;
  const customer = (await stripe.customers.create()).id;
  const refused = (param: string) => ({
    statusCode: 400,
    param,
    message: expect.stringContaining('last digit'),
  });
  const calls: [string, (amount: number) => Promise<unknown>][] = [
    ['unit_amount', (unit_amount) => stripe.prices.create({ product, currency: 'kwd', unit_amount })],
    [
      'currency_options[kwd][unit_amount]',
      (unit_amount) =>
        stripe.prices.create({
          product,
          currency: 'usd',
          unit_amount: 100,
          currency_options: { kwd: { unit_amount } },
        }),
    ],
    ['amount_off', (amount_off) => stripe.coupons.create({ amount_off, currency: 'kwd' })],
    ['amount', (amount) => stripe.paymentIntents.create({ amount, currency: 'kwd' })],
    ['amount', (amount) => stripe.invoiceItems.create({ customer, amount, currency: 'kwd' })],
    ['amount', (amount) => stripe.plans.create({ product, amount, currency: 'kwd', interval: 'month' })],
  ];
  for (const [param, call] of calls) {
    expect(await refusalOf(call(1_235)), param).toMatchObject(refused(param));
    expect(await call(1_230), param).toMatchObject({ id: expect.any(String) });
  }
});

test('an amount of krónur or Ugandan shillings has two decimals and ends in 00', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  for (const currency of ['isk', 'ugx']) {
    const off = { duration: 'forever' as const, currency };
    for (const amount of [100_050, 100_001])
      expect(await refusalOf(stripe.paymentIntents.create({ amount, currency }))).toMatchObject({
        statusCode: 400,
        param: 'amount',
        message: `Invalid amount. Currency ${currency.toUpperCase()} has become effectively zero-decimal and charged amounts must be evenly divisible by 100. See https://stripe.com/docs/currencies#zero-decimal for more information.`,
      });
    expect(await refusalOf(stripe.coupons.create({ ...off, amount_off: 550 }))).toMatchObject({
      param: 'amount_off',
    });
    expect(await stripe.paymentIntents.create({ amount: 100_100, currency })).toMatchObject({ currency });
    expect(await stripe.coupons.create({ ...off, amount_off: 500 })).toMatchObject({ currency });
  }
});

test('a receipt goes to an address that looks like one', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const pay = (receipt_email: string): Promise<Stripe.PaymentIntent> =>
    stripe.paymentIntents.create({ amount: 900, currency: 'usd', receipt_email });
  expect(await refusalOf(pay('nobody'))).toMatchObject({ code: 'email_invalid', param: 'receipt_email' });
  expect((await pay('owner@acme.test')).receipt_email).toBe('owner@acme.test');
});
