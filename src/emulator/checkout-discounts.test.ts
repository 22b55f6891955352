import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { completeCheckout, control, openCheckout, runEmulator } from './emulator.fixture';

test('a session with a coupon costs less, and redeems it only when it completes', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  await stripe.coupons.create({ id: 'FIFTH', percent_off: 20, duration: 'forever' });
  const { session, customer } = await openCheckout(stripe, { discounts: [{ coupon: 'FIFTH' }] });
  expect(session).toMatchObject({
    amount_subtotal: 9_900,
    amount_total: 7_920,
    discounts: [{ coupon: 'FIFTH', promotion_code: null }],
    total_details: { amount_discount: 1_980 },
  });
  const { data: lines } = await stripe.checkout.sessions.listLineItems(session.id);
  expect(lines).toMatchObject([{ amount_subtotal: 9_900, amount_discount: 1_980, amount_total: 7_920 }]);
  expect((await stripe.coupons.retrieve('FIFTH')).times_redeemed).toBe(0);
  expect((await completeCheckout(emulator, session.id, '4000000000000002')).status).toBe('declined');
  expect((await stripe.coupons.retrieve('FIFTH')).times_redeemed).toBe(0);
  await completeCheckout(emulator, session.id, '4242424242424242');
  expect((await stripe.coupons.retrieve('FIFTH')).times_redeemed).toBe(1);
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
  expect(charge).toMatchObject({ amount: 7_920, paid: true });
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription.discounts'] });
  expect((done.subscription as Stripe.Subscription).discounts).toMatchObject([
    { source: { coupon: 'FIFTH' } },
  ]);
});

test('a code that the customer types is checked, applied in any case and counted once', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  await stripe.coupons.create({ id: 'HALF', percent_off: 50 });
  const restrictions = { minimum_amount: 10_000, minimum_amount_currency: 'usd' };
  const promotion = { type: 'coupon' as const, coupon: 'HALF' };
  const code = await stripe.promotionCodes.create({ promotion, code: 'Launch' });
  await stripe.promotionCodes.create({ promotion, code: 'BIG', restrictions });
  const { session } = await openCheckout(stripe, { allow_promotion_codes: true });
  const type = (text: string) =>
    control(emulator, 'POST', `/checkout_sessions/${session.id}/promotion_code`, { code: text });
  expect(await type('NOPE')).toEqual({
    error: expect.objectContaining({ message: 'This code is invalid.', param: 'code' }),
  });
  expect(await type('BIG')).toMatchObject({
    error: { message: 'This code needs an order of 100.00 USD or more.' },
  });
  expect(await type('lAUNCH')).toMatchObject({
    amount_total: 4_950,
    discounts: [{ coupon: null, promotion_code: code.id }],
  });
  await completeCheckout(emulator, session.id, '4242424242424242');
  expect((await stripe.promotionCodes.retrieve(code.id)).times_redeemed).toBe(1);
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] });
  expect(done.invoice).toMatchObject({ total: 4_950, amount_paid: 4_950 });
});

test('a session takes a discount or codes, not both, and codes only when it says so', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  await stripe.coupons.create({ id: 'HALF', percent_off: 50 });
  const { session } = await openCheckout(stripe);
  const both = stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price: 'none' }],
    success_url: 'http://localhost/ok',
    allow_promotion_codes: true,
    discounts: [{ coupon: 'HALF' }],
  });
  await expect(both).rejects.toMatchObject({ statusCode: 400 });
  await stripe.promotionCodes.create({ promotion: { type: 'coupon', coupon: 'HALF' }, code: 'X' });
  const typed = await control(emulator, 'POST', `/checkout_sessions/${session.id}/promotion_code`, {
    code: 'X',
  });
  expect(typed).toMatchObject({ error: { message: 'This checkout takes no promotion codes.' } });
});

test('automatic tax in checkout waits for an address, and follows it', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  const { session, customer } = await openCheckout(stripe, {
    automatic_tax: { enabled: true },
    customer_update: { address: 'auto' },
  });
  expect(session).toMatchObject({
    amount_total: 9_900,
    automatic_tax: { enabled: true, status: 'requires_location_inputs' },
  });
  await stripe.customers.update(customer.id, { address: { country: 'FR' } });
  await completeCheckout(emulator, session.id, '4242424242424242');
  const done = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] });
  expect(done.automatic_tax.status).toBe('complete');
  expect(done).toMatchObject({ amount_total: 11_880, total_details: { amount_tax: 1_980 } });
  expect(done.invoice).toMatchObject({ total: 11_880, amount_paid: 11_880 });
  const known = await stripe.customers.create({ address: { country: 'FR' } });
  const params = {
    mode: 'subscription' as const,
    line_items: [{ price: (await stripe.prices.list()).data[0]?.id ?? '', quantity: 1 }],
    success_url: 'http://localhost/ok',
    automatic_tax: { enabled: true },
  };
  expect(await stripe.checkout.sessions.create({ ...params, customer: known.id })).toMatchObject({
    amount_subtotal: 9_900,
    amount_total: 11_880,
    automatic_tax: { status: 'complete' },
    total_details: { amount_tax: 1_980 },
  });
  const nowhere = await stripe.customers.create();
  await expect(stripe.checkout.sessions.create({ ...params, customer: nowhere.id })).rejects.toMatchObject({
    code: 'customer_tax_location_invalid',
  });
});

test('tax rates of a session are the subscription’s afterwards', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  const rate = await stripe.taxRates.create({ display_name: 'VAT', percentage: 20, inclusive: false });
  const { session } = await openCheckout(stripe, { subscription_data: { default_tax_rates: [rate.id] } });
  expect(session).toMatchObject({ amount_total: 11_880, total_details: { amount_tax: 1_980 } });
  await completeCheckout(emulator, session.id, '4242424242424242');
  const [subscription] = (await stripe.subscriptions.list()).data;
  expect(subscription?.default_tax_rates).toMatchObject([{ id: rate.id }]);
});

test('a customer’s own discount is inherited by what they buy, until it is taken away', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  await stripe.coupons.create({ id: 'FRIEND', percent_off: 10, duration: 'forever' });
  const { session, customer } = await openCheckout(stripe);
  await control(emulator, 'POST', `/customers/${customer.id}/discount`, { coupon: 'FRIEND' });
  expect(await stripe.customers.retrieve(customer.id, { expand: ['discount.source.coupon'] })).toMatchObject({
    discount: {
      object: 'discount',
      source: { coupon: { id: 'FRIEND', percent_off: 10 } },
      subscription: null,
    },
  });
  await completeCheckout(emulator, session.id, '4242424242424242');
  const [invoice] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(invoice).toMatchObject({ total: 8_910, amount_paid: 8_910 });
  const gone = await stripe.customers.deleteDiscount(customer.id);
  expect(gone).toMatchObject({ object: 'discount', deleted: true, customer: customer.id });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ discount: null });
  const [subscription] = (await stripe.subscriptions.list({ customer: customer.id })).data;
  const preview = await stripe.invoices.createPreview({ subscription: subscription?.id });
  expect(preview.total).toBe(9_900);
});

test('without any address automatic tax goes by the card’s country', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  const { session, customer } = await openCheckout(stripe, {
    automatic_tax: { enabled: true },
    customer_update: { address: 'auto' },
  });
  await completeCheckout(emulator, session.id, '4242424242424242');
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ address: { country: 'US' } });
  const done = await stripe.checkout.sessions.retrieve(session.id);
  expect(done).toMatchObject({ amount_total: 9_900, automatic_tax: { status: 'complete' } });
});
