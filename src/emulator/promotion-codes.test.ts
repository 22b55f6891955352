import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { eventTypes, runEmulator, seedPrice, startSeconds } from './emulator.fixture';

const promotion = { type: 'coupon' as const, coupon: 'TENTH' };

/** Ten per cent off for ever, a price of 99.00 and customers who can pay. */
async function shop(stripe: Stripe) {
  const price = await seedPrice(stripe);
  await stripe.coupons.create({ id: 'TENTH', percent_off: 10, duration: 'forever' });
  const customer = () =>
    stripe.customers.create({
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    });
  const redeem = (who: string, code: string, quantity = 1) =>
    stripe.subscriptions.create({
      customer: who,
      items: [{ price: price.id, quantity }],
      discounts: [{ promotion_code: code }],
      expand: ['discounts.promotion_code', 'latest_invoice'],
    });
  return { price, customer, redeem };
}

test('a promotion code redeems its coupon, and both are counted', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, redeem } = await shop(stripe);
  const code = await stripe.promotionCodes.create({ promotion, code: 'HELLO', metadata: { team: 'sales' } });
  expect(code).toMatchObject({
    object: 'promotion_code',
    active: true,
    code: 'HELLO',
    promotion: { coupon: 'TENTH', type: 'coupon' },
    restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
    times_redeemed: 0,
  });
  const { id } = await customer();
  const subscription = await redeem(id, code.id);
  expect(subscription.discounts).toMatchObject([
    { promotion_code: { id: code.id, times_redeemed: 1 }, source: { coupon: 'TENTH' } },
  ]);
  expect(subscription.latest_invoice).toMatchObject({ total: 8_910 });
  expect((await stripe.coupons.retrieve('TENTH')).times_redeemed).toBe(1);
  const types = await eventTypes(stripe);
  expect(types).toEqual(expect.arrayContaining(['promotion_code.created', 'promotion_code.updated']));
});

test('a code is found in any case, and is unique among the active ones of each customer', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer } = await shop(stripe);
  const { id } = await customer();
  const first = await stripe.promotionCodes.create({ promotion, code: 'Spring' });
  await expect(stripe.promotionCodes.create({ promotion, code: 'SPRING' })).rejects.toMatchObject({
    message: 'An active promotion code with `code: SPRING` already exists.',
  });
  const own = await stripe.promotionCodes.create({ promotion, code: 'SPRING', customer: id });
  const found = async (params: Stripe.PromotionCodeListParams) =>
    (await stripe.promotionCodes.list(params)).data.map((code) => code.id);
  expect(await found({ code: 'sPrInG' })).toEqual([own.id, first.id]);
  expect(await found({ code: 'spring', customer: id })).toEqual([own.id]);
  await stripe.promotionCodes.update(first.id, { active: false });
  expect(await found({ active: false })).toEqual([first.id]);
  const second = await stripe.promotionCodes.create({ promotion, code: 'SPRING' });
  await expect(stripe.promotionCodes.update(first.id, { active: true })).rejects.toMatchObject({
    statusCode: 400,
  });
  expect(await found({ active: true, coupon: 'TENTH' })).toEqual([second.id, own.id]);
  const made = await stripe.promotionCodes.create({ promotion });
  expect(made.code).toMatch(/^[0-9A-Z]{8}$/);
});

test('each restriction refuses who does not meet it, and leaves nothing behind', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, redeem } = await shop(stripe);
  const [anna, ben] = [await customer(), await customer()];
  const create = (params: Partial<Stripe.PromotionCodeCreateParams>) =>
    stripe.promotionCodes.create({ promotion, ...params });
  const mine = await create({ customer: anna.id });
  const first = await create({ restrictions: { first_time_transaction: true } });
  const large = await create({
    restrictions: { minimum_amount: 15_000, minimum_amount_currency: 'usd' },
  });
  const once = await create({ max_redemptions: 1 });
  const off = await create({ active: false });
  await redeem(anna.id, first.id);
  await redeem(anna.id, once.id);
  const before = (await eventTypes(stripe)).length;
  await expect(redeem(ben.id, mine.id)).rejects.toMatchObject({
    param: 'discounts[0][promotion_code]',
    message: 'This promotion code belongs to another customer.',
  });
  await expect(redeem(anna.id, first.id)).rejects.toMatchObject({
    message: 'This promotion code cannot be redeemed because the associated customer has prior transactions.',
  });
  await expect(redeem(ben.id, large.id)).rejects.toMatchObject({
    message: expect.stringContaining('minimum amount'),
  });
  for (const code of [once, off]) {
    await expect(redeem(ben.id, code.id)).rejects.toMatchObject({
      message: 'This promotion code is inactive or expired.',
    });
  }
  expect(await eventTypes(stripe)).toHaveLength(before);
  expect((await redeem(ben.id, large.id, 2)).latest_invoice).toMatchObject({ total: 17_820 });
  expect((await redeem(anna.id, mine.id)).latest_invoice).toMatchObject({ total: 8_910 });
});

test('a code ends with its time, and is active only while its coupon is valid', async () => {
  await using running = await runEmulator();
  const { clock, stripe } = running;
  await shop(stripe);
  await stripe.coupons.create({ id: 'SOON', percent_off: 5, redeem_by: startSeconds + 200 });
  const short = await stripe.promotionCodes.create({ promotion, expires_at: startSeconds + 100 });
  const soon = { type: 'coupon' as const, coupon: 'SOON' };
  await expect(
    stripe.promotionCodes.create({ promotion: soon, expires_at: startSeconds + 300 }),
  ).rejects.toMatchObject({ param: 'expires_at' });
  const tied = await stripe.promotionCodes.create({ promotion: soon });
  const isActive = async (id: string) => (await stripe.promotionCodes.retrieve(id)).active;
  expect([await isActive(short.id), await isActive(tied.id)]).toEqual([true, true]);
  clock.advance(101);
  expect([await isActive(short.id), await isActive(tied.id)]).toEqual([false, true]);
  clock.advance(100);
  expect(await isActive(tied.id)).toBe(false);
  expect((await stripe.coupons.retrieve('SOON')).valid).toBe(false);
});
