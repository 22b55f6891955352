import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, type Running, runEmulator, startSeconds } from './emulator.fixture';

const day = 86_400;

/** A schedule of two phases, of which the second is what a test takes something away from. */
async function given(
  { stripe }: Running,
  second: (made: { yearly: Stripe.Price }) => Partial<Stripe.SubscriptionScheduleCreateParams.Phase>,
  firstDays = 31,
) {
  const made = await clockedCustomer(stripe, { at: startSeconds });
  const yearly = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 99_000,
    recurring: { interval: 'month' },
  });
  const schedule = await stripe.subscriptionSchedules.create({
    customer: made.customer.id,
    start_date: 'now',
    phases: [
      {
        items: [{ price: made.price.id }],
        duration: { interval: 'day', interval_count: firstDays },
      },
      { items: [{ price: yearly.id }], duration: { interval: 'month' }, ...second({ yearly }) },
    ],
  });
  const bought = async () => {
    const subscription = await stripe.subscriptions.retrieve(String(schedule.subscription));
    const method = subscription.default_payment_method;
    const { status, discounts, items } = subscription;
    return { status, discounts, method, price: items.data[0]?.price.id };
  };
  return { ...made, yearly, schedule, bought };
}

/** At a period's end, and inside a period. */
const lengths = [30, 10];

test.each(lengths)(
  'a phase of day %i begins although its price was archived and its coupon deleted',
  async (days) => {
    await using running = await runEmulator();
    const { stripe } = running;
    await stripe.coupons.create({ id: 'GONE', percent_off: 50, duration: 'forever' });
    const { advanceTo, bought, yearly } = await given(
      running,
      () => ({ discounts: [{ coupon: 'GONE' }] }),
      days,
    );
    await stripe.prices.update(yearly.id, { active: false });
    await stripe.coupons.del('GONE');
    await advanceTo(startSeconds + (days + 1) * day);
    expect(await bought()).toMatchObject({ status: 'active', price: yearly.id, discounts: [] });
  },
);

test.each(lengths)('a phase of day %i begins without a card that was detached', async (days) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const card = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_visa' } });
  const { advanceTo, bought, yearly, customer, schedule } = await given(running, () => ({}), days);
  await stripe.paymentMethods.attach(card.id, { customer: customer.id });
  const [first, second] = schedule.phases;
  const phases = [first, second].map((phase, index) => ({
    items: [{ price: String(phase?.items[0]?.price) }],
    start_date: phase?.start_date,
    end_date: phase?.end_date,
    ...(index === 1 && { default_payment_method: card.id }),
  }));
  await stripe.subscriptionSchedules.update(schedule.id, { phases });
  await stripe.paymentMethods.detach(card.id);
  await advanceTo(startSeconds + (days + 1) * day);
  expect(await bought()).toMatchObject({ status: 'active', price: yearly.id, method: null });
});

test('a phase can buy a price that was made for it alone, also inside a period and when it is changed while it runs', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const price_data = {
    currency: 'usd',
    product: 'appfactory_pro',
    unit_amount: 4_200,
    recurring: { interval: 'month' as const },
  };
  const { advanceTo, schedule } = await given(running, () => ({ items: [{ price_data }] }), 10);
  await advanceTo(startSeconds + 11 * day);
  const amountNow = async () =>
    (await stripe.subscriptions.retrieve(String(schedule.subscription))).items.data[0]?.price.unit_amount;
  expect(await amountNow()).toBe(4_200);
  const { phases } = await stripe.subscriptionSchedules.retrieve(schedule.id);
  await stripe.subscriptionSchedules.update(schedule.id, {
    phases: [
      {
        items: [{ price_data: { ...price_data, unit_amount: 5_300 } }],
        start_date: phases[1]?.start_date,
        end_date: phases[1]?.end_date,
      },
    ],
  });
  expect(await amountNow()).toBe(5_300);
});

test('what a phase bills once is checked when it is promised: its currency, and its sum with the items', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const refusalOf = (second: Partial<Stripe.SubscriptionScheduleCreateParams.Phase>) =>
    given(running, () => second).then(
      () => null,
      (error: unknown) => error,
    );
  await stripe.products.create({ id: 'once', name: 'Once' });
  const once = (currency: string, unit_amount: number) =>
    stripe.prices.create({ product: 'once', currency, unit_amount });
  const euro = await once('eur', 500);
  expect(await refusalOf({ add_invoice_items: [{ price: euro.id }] })).toMatchObject({
    statusCode: 400,
    param: 'phases[1][add_invoice_items]',
  });
});

test('a phase whose one-time items go over the ceiling is refused when it is promised', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  await stripe.products.create({ id: 'once', name: 'Once' });
  const large = await stripe.prices.create({ product: 'once', currency: 'usd', unit_amount: 60_000_000 });
  const refused = given(running, () => ({ add_invoice_items: [{ price: large.id, quantity: 2 }] }));
  await expect(refused).rejects.toMatchObject({
    code: 'amount_too_large',
    param: 'phases[1][add_invoice_items]',
  });
});

test('a schedule that has not started ends with its customer', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { customer, price } = await clockedCustomer(stripe, { at: startSeconds });
  const schedule = await stripe.subscriptionSchedules.create({
    customer: customer.id,
    start_date: startSeconds + day,
    phases: [{ items: [{ price: price.id }], duration: { interval: 'month' } }],
  });
  await stripe.customers.del(customer.id);
  expect(await stripe.subscriptionSchedules.retrieve(schedule.id)).toMatchObject({ status: 'canceled' });
  await emulator.control.advance(3 * day);
  const { data } = await stripe.events.list({ type: 'subscription_schedule.canceled' });
  expect(data).toHaveLength(1);
});

test('a schedule that is changed may keep a price that was archived, and may not take up another', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { schedule, yearly, price } = await given(running, () => ({}));
  const phasesOf = (second: string) => [
    {
      items: [{ price: price.id }],
      start_date: schedule.phases[0]?.start_date,
      end_date: schedule.phases[0]?.end_date,
    },
    { items: [{ price: second, quantity: 3 }] },
  ];
  const other = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 100,
    active: false,
    recurring: { interval: 'month' },
  });
  await stripe.prices.update(yearly.id, { active: false });
  const kept = await stripe.subscriptionSchedules.update(schedule.id, { phases: phasesOf(yearly.id) });
  expect(kept.phases[1]?.items[0]).toMatchObject({ price: yearly.id, quantity: 3 });
  const taken = stripe.subscriptionSchedules.update(schedule.id, { phases: phasesOf(other.id) });
  await expect(taken).rejects.toMatchObject({ param: 'phases[1][items][0][price]' });
});
