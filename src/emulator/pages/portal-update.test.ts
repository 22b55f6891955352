import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { control, type Running, runEmulator, startSeconds } from '../emulator.fixture';
import { visit } from './page.fixture';
import { openPortal, seedPlans } from './portal.fixture';

const day = 86_400;
type Update = Partial<Stripe.BillingPortal.ConfigurationCreateParams.Features.SubscriptionUpdate>;

/** A subscription on Starter, and a portal that offers both plans by month and year. */
async function openPlans(
  running: Running,
  update: Update = {},
  checkout: Stripe.Checkout.SessionCreateParams.SubscriptionData | undefined = undefined,
) {
  const plans = await seedPlans(running.stripe);
  const { products, ...prices } = plans;
  const opened = await openPortal(
    running,
    {
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        proration_behavior: 'always_invoice',
        products,
        ...update,
      },
    },
    undefined,
    {
      line_items: [{ price: prices.starter, quantity: 1 }],
      ...(checkout && { subscription_data: checkout }),
    },
  );
  const confirm = (price: string, quantity?: string) =>
    visit(
      `${opened.url}/update/confirm?subscription=${opened.subscription.id}&price=${price}${quantity === undefined ? '' : `&quantity=${quantity}`}`,
    );
  /** What the page's button sends. */
  const press = (page: string) => {
    const form: Record<string, string> = {};
    for (const [, name = '', value = ''] of page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g))
      form[name] = value;
    return visit(`${opened.url}/update`, form);
  };
  const current = () =>
    running.stripe.subscriptions.retrieve(opened.subscription.id, { expand: ['latest_invoice'] });
  return { ...opened, prices, confirm, press, current };
}

test('an upgrade costs what the page and create_preview say, to the cent, also when it is confirmed later', async () => {
  await using running = await runEmulator();
  const { stripe, clock } = running;
  const { prices, confirm, press, current, subscription, url } = await openPlans(running);
  expect((await visit(url)).text).toContain('Switch to Starter, 290.00 USD a year');
  clock.advance(15 * 60);
  const page = await confirm(prices.pro);
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: {
      items: [{ id: subscription.items.data[0]?.id, price: prices.pro, quantity: 1 }],
      proration_behavior: 'always_invoice',
    },
  });
  const due = (preview.amount_due / 100).toFixed(2);
  expect(page.text).toContain(`Pay ${due} USD, no money moves`);
  for (const text of [
    'Switch to Pro',
    'Unused time on Starter',
    'Remaining time on Pro',
    'Pretend to pay today',
  ])
    expect(page.text).toContain(text);
  expect((await current()).items.data[0]?.price.id).toBe(prices.starter);

  clock.advance(600);
  expect((await press(page.text)).status).toBe(303);
  expect((await press(page.text)).status).toBe(303);
  const after = await current();
  expect(after).toMatchObject({
    items: { data: [{ price: { id: prices.pro } }] },
    latest_invoice: { amount_due: preview.amount_due, status: 'paid', billing_reason: 'subscription_update' },
  });
  expect((await stripe.invoices.list()).data).toHaveLength(2);
});

test('with create_prorations nothing is charged today, and the page shows the next invoice', async () => {
  await using running = await runEmulator();
  const { prices, confirm, press, current } = await openPlans(running, {
    proration_behavior: 'create_prorations',
  });
  const page = await confirm(prices.pro);
  for (const text of ['nothing is charged today', 'Next invoice, 23 Dec 2026', 'Confirm the change'])
    expect(page.text).toContain(text);
  await press(page.text);
  expect((await current()).items.data[0]?.price.id).toBe(prices.pro);
  expect((await running.stripe.invoices.list()).data).toHaveLength(1);
  const pending = (await running.stripe.invoiceItems.list()).data.map((item) => item.amount);
  expect(pending.sort()).toEqual([-2_900, 9_900].sort());
});

test('a card that declines the difference leaves everything as it was', async () => {
  await using running = await runEmulator();
  const { prices, confirm, press, customer, emulator, current } = {
    ...(await openPlans(running)),
    emulator: running.emulator,
  };
  const page = await confirm(prices.pro);
  await control(emulator, 'POST', '/next_charge_fails', { customer: customer.id });
  const refused = await press(page.text);
  expect(refused.status).toBe(402);
  expect(refused.text).toContain('Your card was declined. Nothing was changed');
  expect((await current()).items.data[0]?.price.id).toBe(prices.starter);
  expect((await running.stripe.invoices.list()).data).toHaveLength(1);
});

test('a changed amount is shown before it is charged', async () => {
  await using running = await runEmulator();
  const { prices, subscription, url, current } = await openPlans(running);
  const form = { subscription: subscription.id, price: prices.pro, quantity: '1', expected: '1' };
  const page = await visit(`${url}/update`, form);
  expect(page.status).toBe(402);
  expect(page.text).toContain('The amount has changed to 70.00 USD.');
  expect((await current()).items.data[0]?.price.id).toBe(prices.starter);
});

test.each([
  ['end_trial', 'The trial ends now', 'active', 9_900],
  ['continue_trial', 'The trial goes on until 7 Dec 2026', 'trialing', 0],
] as const)('a change during a trial with %s', async (trial_update_behavior, words, status, paid) => {
  await using running = await runEmulator();
  const { prices, confirm, press, current } = await openPlans(
    running,
    { trial_update_behavior },
    { trial_period_days: 14 },
  );
  const page = await confirm(prices.pro);
  expect(page.text).toContain(words);
  expect((await press(page.text)).status).toBe(303);
  expect(await current()).toMatchObject({
    status,
    items: { data: [{ price: { id: prices.pro } }] },
    latest_invoice: { amount_paid: paid },
  });
});

test('billing_cycle_anchor now starts a new period with the change', async () => {
  await using running = await runEmulator();
  const { clock } = running;
  const { prices, confirm, press, current } = await openPlans(running, { billing_cycle_anchor: 'now' });
  clock.advance(240);
  await press((await confirm(prices.pro)).text);
  expect((await current()).items.data[0]).toMatchObject({
    price: { id: prices.pro },
    current_period_start: startSeconds + 240,
  });
});

test.each([
  ['decreasing_item_amount', 'pro', 'starter'],
  ['shortening_interval', 'starterYear', 'starter'],
] as const)(
  '%s makes a change wait for the period’s end, by a schedule that can be taken back',
  async (type, from, to) => {
    await using running = await runEmulator();
    const { stripe, clock } = running;
    const { prices, confirm, press, current, subscription, url } = await openPlans(running, {
      schedule_at_period_end: { conditions: [{ type }] },
    });
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]?.id, price: prices[from] }],
      proration_behavior: 'none',
    });
    const page = await confirm(prices[to]);
    const end = (await current()).items.data[0]?.current_period_end ?? 0;
    expect(page.text).toContain('Nothing changes until');
    expect((await press(page.text)).status).toBe(303);
    // The second click finds it scheduled.
    expect((await press(page.text)).status).toBe(303);
    expect((await current()).items.data[0]?.price.id).toBe(prices[from]);
    const home = await visit(url);
    expect(home.text).toMatch(/Changes to Starter on \d+ \w+ 202\d/);
    await visit(`${url}/update/keep`, { subscription: subscription.id });
    expect((await current()).schedule).toBeNull();
    await press((await confirm(prices[to])).text);
    clock.advance(end - startSeconds + day);
    expect((await current()).items.data[0]?.price.id).toBe(prices[to]);
  },
);

test('a quantity can be changed within the bounds of its product', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const plans = await seedPlans(stripe);
  const { url, subscription } = await openPortal(
    running,
    {
      payment_method_update: { enabled: true },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['quantity'],
        proration_behavior: 'none',
        products: [
          {
            product: 'starter',
            prices: [plans.starter],
            adjustable_quantity: { enabled: true, minimum: 2, maximum: 5 },
          },
        ],
      },
    },
    undefined,
    { line_items: [{ price: plans.starter, quantity: 2 }] },
  );
  expect((await visit(url)).text).toContain('Change plan');
  const confirm = `${url}/update/confirm?subscription=${subscription.id}&price=${plans.starter}`;
  for (const quantity of ['1', '6', 'x', '2.5']) {
    const refused = await visit(`${confirm}&quantity=${quantity}`);
    expect(refused).toMatchObject({
      status: 402,
      text: expect.stringContaining('Choose a whole quantity from 2 to 5.'),
    });
  }
  expect((await visit(`${confirm}&quantity=4`)).text).toContain('Change to Starter × 4');
  const form = { subscription: subscription.id, price: plans.starter, quantity: '4' };
  expect((await visit(`${url}/update`, form)).status).toBe(303);
  expect((await stripe.subscriptions.retrieve(subscription.id)).items.data[0]?.quantity).toBe(4);
  // Another price was not allowed.
  expect((await visit(`${url}/update`, { ...form, price: plans.pro })).status).toBe(400);
});

test('what is not offered cannot be posted', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { prices, url, subscription, configuration, current } = await openPlans(running);
  const other = await stripe.prices.create({
    product: 'pro',
    currency: 'usd',
    unit_amount: 1,
    recurring: { interval: 'month' },
  });
  const form = { subscription: subscription.id, price: other.id, quantity: '1' };
  expect((await visit(`${url}/update`, form)).status).toBe(400);
  expect((await visit(`${url}/update`, { ...form, price: prices.pro, quantity: '7' })).status).toBe(400);
  await stripe.billingPortal.configurations.update(configuration.id, {
    features: { subscription_update: { enabled: false } },
  });
  expect((await visit(url)).text).not.toContain('Switch to');
  expect((await visit(`${url}/update`, { ...form, price: prices.pro })).status).toBe(400);
  expect((await current()).items.data[0]?.price.id).toBe(prices.starter);
});

test.each([
  [
    { payment_method_update: { enabled: false } },
    'Cannot enable subscription updates while payment method update',
  ],
  [{ subscription_update: { default_allowed_updates: [] } }, 'default_allowed_updates'],
  [{ subscription_update: { products: [] } }, 'features[subscription_update][products]'],
  [
    { subscription_cancel: { enabled: true, proration_behavior: 'create_prorations' } },
    '`proration_behavior` can only be used with `mode=immediately`.',
  ],
])('a configuration with %j is refused', async (wrong, words) => {
  await using running = await runEmulator();
  const { products } = await seedPlans(running.stripe);
  const whole: Record<string, object> = {
    payment_method_update: { enabled: true },
    subscription_update: { enabled: true, default_allowed_updates: ['price'], products },
  };
  const features: Record<string, object> = { ...whole };
  for (const [name, change] of Object.entries(wrong)) features[name] = { ...whole[name], ...change };
  await expect(running.stripe.billingPortal.configurations.create({ features })).rejects.toThrow(words);
});

test('a promotion code is priced into the change before it is confirmed, and refused in words', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
  await stripe.promotionCodes.create({ code: 'HALF', promotion: { type: 'coupon', coupon: coupon.id } });
  const { url, prices, press, current, subscription } = await openPlans(running, {
    default_allowed_updates: ['price', 'promotion_code'],
  });
  const page = (code: string) =>
    visit(
      `${url}/update/confirm?subscription=${subscription.id}&price=${prices.pro}&quantity=1&code=${code}`,
    );
  expect(await page('NONE')).toMatchObject({
    status: 402,
    text: expect.stringMatching(/This code is invalid\.[\s\S]*Pay 70\.00 USD/),
  });
  const priced = await page('half');
  // 49.50 for Pro, and 29.00 of Starter back.
  expect(priced.text).toContain('Pay 20.50 USD, no money moves');
  expect((await press(priced.text)).status).toBe(303);
  const after = await current();
  expect(after.discounts).toHaveLength(1);
  expect(after.latest_invoice).toMatchObject({ amount_paid: 2_050 });
  expect((await stripe.promotionCodes.list({ code: 'HALF' })).data[0]?.times_redeemed).toBe(1);
});

test('a code that the configuration does not offer cannot be posted', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'forever' });
  await stripe.promotionCodes.create({ code: 'HALF', promotion: { type: 'coupon', coupon: coupon.id } });
  const { url, prices, current, subscription } = await openPlans(running);
  const form = { subscription: subscription.id, price: prices.pro, quantity: '1', code: 'HALF' };
  expect((await visit(`${url}/update`, form)).status).toBe(400);
  expect((await current()).items.data[0]?.price.id).toBe(prices.starter);
});
