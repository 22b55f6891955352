import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, control, eventTypes, runEmulator } from './emulator.fixture';

const day = 86_400;
const hour = 3600;
/** 1 Nov 2026, a month of 30 days. */
const start = 1_793_491_200;
const end = start + 30 * day;
/** 1 Jan 2027. */
const january = end + 31 * day;

/** A customer on a clock with 99.00 a month, and what their invoices came to, oldest first. */
async function given(stripe: Stripe, params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const clocked = await clockedCustomer(stripe, { at: start });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }],
    expand: ['latest_invoice'],
    ...params,
  });
  const totals = async () => {
    const { data } = await stripe.invoices.list({ customer: clocked.customer.id });
    return data.map((invoice) => invoice.total).reverse();
  };
  return { ...clocked, subscription, invoice: subscription.latest_invoice as Stripe.Invoice, totals };
}

test('ten per cent off a subscription stands on the line, the totals and the charge, as recorded', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.coupons.create({ id: '10OFF', percent_off: 10, duration: 'forever', name: '10% Off' });
  const { subscription, invoice } = await given(stripe, {
    discounts: [{ coupon: '10OFF' }],
    expand: ['discounts', 'latest_invoice.total_discount_amounts.discount.source.coupon'],
  });
  const [discount] = subscription.discounts as Stripe.Discount[];
  expect(discount).toMatchObject({
    object: 'discount',
    end: null,
    start,
    invoice: null,
    promotion_code: null,
    source: { coupon: '10OFF', type: 'coupon' },
    subscription: subscription.id,
    subscription_item: null,
  });
  expect(invoice).toMatchObject({
    subtotal: 9_900,
    subtotal_excluding_tax: 9_900,
    total: 8_910,
    total_excluding_tax: 8_910,
    amount_due: 8_910,
    amount_paid: 8_910,
    discounts: [discount?.id],
    total_discount_amounts: [
      { amount: 990, discount: { id: discount?.id, source: { coupon: { id: '10OFF', times_redeemed: 1 } } } },
    ],
    total_pretax_credit_amounts: [{ amount: 990, discount: discount?.id, type: 'discount' }],
    lines: {
      data: [
        {
          amount: 9_900,
          discounts: [],
          discount_amounts: [{ amount: 990, discount: discount?.id }],
          pretax_credit_amounts: [{ amount: 990, discount: discount?.id, type: 'discount' }],
        },
      ],
    },
  });
  expect(await eventTypes(stripe)).toContain('customer.discount.created');
});

test('an amount off is spread over the lines it is for, and never below zero', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: start });
  const small = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 1_000,
    recurring: { interval: 'month' },
    product_data: { name: 'Small' },
  });
  await stripe.coupons.create({ id: 'FIVE', amount_off: 500, currency: 'usd', duration: 'forever' });
  await stripe.coupons.create({
    id: 'SMALL',
    amount_off: 5_000,
    currency: 'usd',
    applies_to: { products: [String(small.product)] },
  });
  const { latest_invoice: first } = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: small.id }, { price: clocked.price.id, quantity: 2 }],
    discounts: [{ coupon: 'FIVE' }, { coupon: 'SMALL' }],
    expand: ['latest_invoice'],
  });
  const invoice = first as Stripe.Invoice;
  const byLine = invoice.lines.data.map((line) => (line.discount_amounts ?? []).map(({ amount }) => amount));
  // 500 over 1000 and 19800, then all that is left of the small one.
  expect(byLine).toEqual([[24, 976], [476]]);
  expect(invoice).toMatchObject({ subtotal: 20_800, total: 19_324, amount_paid: 19_324 });
});

test('an item-level discount is inside the subtotal, and taken before the invoice-level one', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: start });
  await stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' });
  await stripe.coupons.create({ id: 'TENTH', percent_off: 10, duration: 'forever' });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id, discounts: [{ coupon: 'HALF' }] }],
    discounts: [{ coupon: 'TENTH' }],
    expand: ['latest_invoice', 'items.data.discounts'],
  });
  const invoice = subscription.latest_invoice as Stripe.Invoice;
  const [item] = subscription.items.data;
  const [half] = (item?.discounts ?? []) as Stripe.Discount[];
  expect(half).toMatchObject({ subscription_item: item?.id, source: { coupon: 'HALF' } });
  expect(invoice).toMatchObject({ subtotal: 4_950, total: 4_455, amount_paid: 4_455 });
  expect(invoice.lines.data[0]).toMatchObject({ amount: 9_900, discounts: [half?.id] });
  expect(invoice.lines.data[0]?.discount_amounts?.map(({ amount }) => amount)).toEqual([4_950, 495]);
});

test('once is for one invoice, a trial not counted; repeating ends by time; forever does not', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.coupons.create({ id: 'ONCE', percent_off: 50 });
  await stripe.coupons.create({
    id: 'TWO',
    amount_off: 100,
    currency: 'usd',
    duration: 'repeating',
    duration_in_months: 2,
  });
  const { advanceTo, subscription, totals } = await given(stripe, {
    discounts: [{ coupon: 'ONCE' }, { coupon: 'TWO' }],
    trial_end: start + 10 * day,
  });
  expect(subscription.discounts).toHaveLength(2);
  const firstPaid = start + 10 * day;
  await advanceTo(firstPaid + hour);
  expect(await totals()).toEqual([0, 4_850]);
  await advanceTo(firstPaid + 30 * day + hour);
  expect(await totals()).toEqual([0, 4_850, 9_800]);
  const types = await eventTypes(stripe);
  expect(types.filter((type) => type === 'customer.discount.deleted')).toHaveLength(1);
  await advanceTo(january + hour);
  // The repeating one ended on 1 January by itself, in the middle of a period.
  expect((await stripe.subscriptions.retrieve(subscription.id)).discounts).toEqual([]);
  await advanceTo(firstPaid + 61 * day + hour);
  expect(await totals()).toEqual([0, 4_850, 9_800, 9_900]);
});

test('discounts of a subscription are replaced, kept by id and cleared by an update', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.coupons.create({ id: 'A', percent_off: 10, duration: 'forever' });
  await stripe.coupons.create({ id: 'B', percent_off: 20, duration: 'forever' });
  const { subscription, advanceTo, totals } = await given(stripe, { discounts: [{ coupon: 'A' }] });
  const [kept = ''] = subscription.discounts as string[];
  const more = await stripe.subscriptions.update(subscription.id, {
    discounts: [{ discount: kept }, { coupon: 'B' }],
  });
  expect(more.discounts).toHaveLength(2);
  expect(more.discounts[0]).toBe(kept);
  const preview = await stripe.invoices.createPreview({ subscription: subscription.id });
  expect(preview.total).toBe(7_128);
  await advanceTo(end + hour);
  await stripe.subscriptions.update(subscription.id, { discounts: '' });
  const types = await eventTypes(stripe);
  expect(types.filter((type) => type === 'customer.discount.deleted')).toHaveLength(2);
  await advanceTo(january + hour);
  expect(await totals()).toEqual([8_910, 7_128, 9_900]);
});

test('a coupon that cannot be redeemed is refused with its code, and nothing is written', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe, { at: start });
  await stripe.coupons.create({ id: 'ONE', percent_off: 10, duration: 'forever', max_redemptions: 1 });
  await stripe.coupons.create({ id: 'EURO', amount_off: 100, currency: 'eur' });
  await stripe.coupons.create({
    id: 'BOTH',
    amount_off: 100,
    currency: 'eur',
    currency_options: { usd: { amount_off: 120 } },
  });
  const subscribe = (coupon: string) =>
    stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      discounts: [{ coupon }],
    });
  await subscribe('ONE');
  expect(await stripe.coupons.retrieve('ONE')).toMatchObject({ valid: false, times_redeemed: 1 });
  const events = (await eventTypes(stripe)).length;
  await expect(subscribe('ONE')).rejects.toMatchObject({ code: 'coupon_expired' });
  await expect(subscribe('EURO')).rejects.toMatchObject({ param: 'discounts[0][coupon]' });
  await expect(subscribe('NONE')).rejects.toMatchObject({
    code: 'resource_missing',
    param: 'discounts[0][coupon]',
    message: "No such coupon: 'NONE'",
  });
  expect(await eventTypes(stripe)).toHaveLength(events);
  const { latest_invoice: invoice } = await subscribe('BOTH');
  expect(await stripe.invoices.retrieve(String(invoice))).toMatchObject({ total: 9_780 });
});

test('a deleted coupon works on where it was applied', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.coupons.create({ id: 'GONE', percent_off: 50, duration: 'forever' });
  const { advanceTo, totals, subscription } = await given(stripe, { discounts: [{ coupon: 'GONE' }] });
  expect(await stripe.coupons.del('GONE')).toMatchObject({ id: 'GONE', deleted: true });
  await expect(stripe.coupons.retrieve('GONE')).rejects.toMatchObject({ statusCode: 404 });
  await advanceTo(end + hour);
  expect(await totals()).toEqual([4_950, 4_950]);
  const { discounts } = await stripe.subscriptions.retrieve(subscription.id, {
    expand: ['discounts.source.coupon'],
  });
  expect(discounts).toMatchObject([{ source: { coupon: { id: 'GONE', percent_off: 50, valid: false } } }]);
});

test('coupons are checked, updated and listed as Stripe does', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const made = await stripe.coupons.create({ percent_off: 12.5 });
  expect(made).toMatchObject({
    duration: 'once',
    percent_off: 12.5,
    amount_off: null,
    currency: null,
    valid: true,
  });
  expect(made.id).toMatch(/^[0-9A-Za-z]{8}$/);
  const wrong: Stripe.CouponCreateParams[] = [
    {},
    { amount_off: 100 },
    { amount_off: 100, currency: 'usd', percent_off: 10 },
    { percent_off: 0 },
    { percent_off: 101 },
    { percent_off: 10, duration: 'repeating' },
    { percent_off: 10, duration_in_months: 3 },
    { percent_off: 10, redeem_by: 1 },
    { id: made.id, percent_off: 10 },
  ];
  for (const params of wrong)
    await expect(stripe.coupons.create(params)).rejects.toMatchObject({ statusCode: 400 });
  await stripe.coupons.update(made.id, { name: 'Eighth', metadata: { team: 'sales' } });
  const { data } = await stripe.coupons.list();
  expect(data).toMatchObject([{ id: made.id, name: 'Eighth', metadata: { team: 'sales' } }]);
  const types = await eventTypes(stripe);
  expect(types).toEqual(['coupon.created', 'coupon.updated']);
});

test('proration credits follow the discount that was given: 10 and 20 dollars, 5 off, 4.17 back', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const clocked = await clockedCustomer(stripe, { at: start });
  const price = (unit: number) =>
    stripe.prices.create({
      currency: 'usd',
      unit_amount: unit,
      recurring: { interval: 'month' },
      product_data: { name: `${unit}` },
    });
  const [ten, twenty] = [await price(1_000), await price(2_000)];
  await stripe.coupons.create({ id: 'FIVE', amount_off: 500, currency: 'usd', duration: 'forever' });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: ten.id }, { price: twenty.id }],
    discounts: [{ coupon: 'FIVE' }],
    expand: ['latest_invoice'],
  });
  const first = subscription.latest_invoice as Stripe.Invoice;
  const shares = first.lines.data.map((line) => line.discount_amounts?.[0]?.amount);
  expect(shares).toEqual([166, 334]);
  await clocked.advanceTo(start + 15 * day);
  const items = [{ id: subscription.items.data[0]?.id ?? '', deleted: true }];
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: { items },
  });
  await stripe.subscriptions.update(subscription.id, { items });
  const { data } = await stripe.invoiceItems.list({ customer: clocked.customer.id, pending: true });
  expect(data).toMatchObject([{ amount: -417, discountable: false, proration: true }]);
  await clocked.advanceTo(end + hour);
  const [invoice] = (await stripe.invoices.list({ customer: clocked.customer.id, limit: 1 })).data;
  expect(invoice?.lines.data.map(({ amount }) => amount)).toEqual([-417, 2_000]);
  expect(invoice?.total).toBe(1_083);
  expect(preview.total).toBe(1_083);
});

test('the charge of an upgrade has the running discount in it, so that nothing is given twice', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.coupons.create({ id: 'TENTH', percent_off: 10, duration: 'forever' });
  const { subscription, advanceTo, totals } = await given(stripe, { discounts: [{ coupon: 'TENTH' }] });
  const big = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 29_900,
    recurring: { interval: 'month' },
  });
  await advanceTo(start + 15 * day);
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id ?? '', price: big.id }],
    proration_behavior: 'always_invoice',
  });
  // Half of 89.10 back, half of 269.10 charged.
  expect(await totals()).toEqual([8_910, -4_455 + 13_455]);
  await advanceTo(end + hour);
  expect(await totals()).toEqual([8_910, 9_000, 26_910]);
});

test('an upgrade and its downgrade in the same second cancel out, with a discount too', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.coupons.create({ id: 'ODD', percent_off: 33.3333, duration: 'forever' });
  const { customer, subscription, advanceTo, price } = await given(stripe, {
    discounts: [{ coupon: 'ODD' }],
  });
  const big = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 29_999,
    recurring: { interval: 'month' },
  });
  await advanceTo(start + 7 * day + 12_345);
  const id = subscription.items.data[0]?.id ?? '';
  await stripe.subscriptions.update(subscription.id, { items: [{ id, price: big.id }] });
  await stripe.subscriptions.update(subscription.id, { items: [{ id, price: price.id }] });
  const { data } = await stripe.invoiceItems.list({ customer: customer.id, pending: true });
  expect(data).toHaveLength(4);
  expect(Math.abs(data.reduce((sum, { amount }) => sum + amount, 0))).toBeLessThanOrEqual(1);
});

test('a change that is billed at once keeps its discount for the credit of the next one', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' });
  const { customer, subscription, totals } = await given(stripe, { discounts: [{ coupon: 'HALF' }] });
  const id = subscription.items.data[0]?.id ?? '';
  for (const quantity of [3, 1, 2])
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id, quantity }],
      proration_behavior: 'always_invoice',
      proration_date: start,
    });
  expect(await totals()).toEqual([4_950, 9_900, -9_900, 4_950]);
  await stripe.subscriptions.cancel(subscription.id, { prorate: true, invoice_now: true });
  expect((await totals()).at(-1)).toBe(-9_900);
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -4_950 - 9_900 });
});

test('a charge in another currency of a price has the discount on the amount in that currency', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' });
  const { customer } = await given(stripe);
  const price = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 9_900,
    currency_options: { eur: { unit_amount: 5_000 } },
    recurring: { interval: 'month' },
  });
  const other = await stripe.customers.create({
    test_clock: String(customer.test_clock),
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  const subscription = await stripe.subscriptions.create({
    customer: other.id,
    currency: 'eur',
    items: [{ price: price.id }],
    discounts: [{ coupon: 'HALF' }],
  });
  const changed = await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id ?? '', quantity: 2 }],
    proration_behavior: 'always_invoice',
    proration_date: start,
    expand: ['latest_invoice'],
  });
  expect(changed.latest_invoice).toMatchObject({ currency: 'eur', total: -2_500 + 5_000 });
});

test('products and other currencies of a coupon are shown when they are asked for', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id } = await stripe.products.create({ name: 'Pro' });
  const options = { eur: { amount_off: 450 } };
  const made = await stripe.coupons.create({
    id: 'SOME',
    amount_off: 500,
    currency: 'usd',
    currency_options: options,
    applies_to: { products: [id] },
  });
  expect(made).not.toHaveProperty('applies_to');
  expect(await stripe.coupons.retrieve('SOME', { expand: ['applies_to', 'currency_options'] })).toMatchObject(
    {
      applies_to: { products: [id] },
      currency_options: { usd: { amount_off: 500 }, ...options },
    },
  );
});

test('a deleted draft gives back the coupon for once that it had used', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  await stripe.coupons.create({ id: 'ONCE', percent_off: 50 });
  const { customer } = await clockedCustomer(stripe, { at: start });
  await control(emulator, 'POST', `/customers/${customer.id}/discount`, { coupon: 'ONCE' });
  const draft = async () => {
    await stripe.invoiceItems.create({ customer: customer.id, amount: 4_000, currency: 'usd' });
    return stripe.invoices.create({ customer: customer.id, pending_invoice_items_behavior: 'include' });
  };
  const first = await draft();
  expect(first).toMatchObject({ subtotal: 4_000, total: 2_000, status: 'draft' });
  await stripe.invoices.del(first.id);
  const [second, third] = [await draft(), await draft()];
  expect([second.total, third.total]).toEqual([2_000, 4_000]);
});

test('what costs nothing after its discount needs no card, and an amount off never becomes credit', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe, { at: start, card: null });
  await stripe.coupons.create({ id: 'FREE', percent_off: 100, duration: 'forever' });
  await stripe.coupons.create({ id: 'HUGE', amount_off: 99_999_999, currency: 'usd' });
  for (const coupon of ['FREE', 'HUGE']) {
    const subscription = await stripe.subscriptions.create({
      customer: customer.id,
      items: [{ price: price.id }],
      discounts: [{ coupon }],
      expand: ['latest_invoice'],
    });
    expect(subscription).toMatchObject({
      status: 'active',
      latest_invoice: { status: 'paid', subtotal: 9_900, total: 0, amount_due: 0, ending_balance: 0 },
    });
  }
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: 0 });
});
