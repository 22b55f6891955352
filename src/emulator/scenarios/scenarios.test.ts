import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator, seedPrice } from '../emulator.fixture';
import { scenarios } from './scenarios';

/** What the subscription's status is when a scenario has run. */
const endings: Record<string, string> = {
  active: 'active',
  trial_ending: 'trialing',
  trial_without_card: 'paused',
  payment_failed: 'past_due',
  past_due: 'past_due',
  recovered: 'active',
  unpaid: 'unpaid',
  canceled_by_dunning: 'canceled',
  canceling: 'active',
  canceled_at_period_end: 'canceled',
  annual_upgrade: 'active',
  disputed: 'active',
  three_d_secure: 'incomplete',
  incomplete_expired: 'incomplete_expired',
  paused: 'active',
  renewed_three_times: 'active',
};

test.each(scenarios.map(({ name }) => name))(
  '%s brings a fresh customer where its name says',
  async (name) => {
    await using running = await runEmulator();
    const { control } = running.emulator;
    const result = await control.runScenario(name);
    expect(result).toMatchObject({ scenario: name, status: endings[name] });
    const customer = await running.stripe.customers.retrieve(result.customer);
    expect(customer).toMatchObject({ test_clock: expect.stringMatching(/^clock_/) });
    // Nobody else's time has passed.
    expect((await control.clock()).offset_seconds).toBe(0);
  },
);

test('past due has three failed attempts and one more to come', async () => {
  await using running = await runEmulator();
  const { customer } = await running.emulator.control.runScenario('past_due');
  const [invoice] = (await running.stripe.invoices.list({ customer })).data;
  expect(invoice).toMatchObject({
    status: 'open',
    attempt_count: 3,
    next_payment_attempt: expect.any(Number),
  });
});

test('a dispute, a challenge and a reminder are there to be seen', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const disputed = await emulator.control.runScenario('disputed');
  const charges = await stripe.charges.list({ customer: disputed.customer });
  expect(charges.data.some((charge) => charge.disputed)).toBe(true);
  const waiting = await emulator.control.runScenario('three_d_secure');
  const intents = await stripe.paymentIntents.list({ customer: waiting.customer });
  expect(intents.data[0]?.status).toBe('requires_action');
  await emulator.control.runScenario('trial_ending');
  const reminders = await stripe.events.list({ type: 'customer.subscription.trial_will_end' });
  expect(reminders.data).toHaveLength(1);
});

test('a scenario runs on a customer that is there, on its own clock', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const { customer, price } = await clockedCustomer(stripe);
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  const result = await emulator.control.runScenario('past_due', customer.id);
  expect(result).toMatchObject({ customer: customer.id, subscription: subscription.id, status: 'past_due' });
});

test('a scenario uses the catalogue and leaves the dunning policy as it was', async () => {
  await using running = await runEmulator();
  const { stripe, emulator } = running;
  const price = await seedPrice(stripe);
  await emulator.control.setDunning({ retryDaysAfterFailure: [1], endState: 'past_due' });
  const result = await emulator.control.runScenario('unpaid');
  const subscription = await stripe.subscriptions.retrieve(String(result.subscription));
  expect(subscription.items.data[0]?.price.id).toBe(price.id);
  expect(await emulator.control.dunning()).toMatchObject({
    retryDaysAfterFailure: [1],
    endState: 'past_due',
  });
});

test('a scenario that cannot run says why and leaves the account as it was', async () => {
  await using running = await runEmulator({ clock: { fixed: 1_795_428_060 } });
  const { stripe, emulator } = running;
  const customer = await stripe.customers.create({ name: 'On the account’s clock' });
  await expect(emulator.control.runScenario('nonsense')).rejects.toThrow("No such scenario: 'nonsense'");
  await expect(emulator.control.runScenario('past_due', 'cus_none')).rejects.toThrow(
    "No such customer: 'cus_none'",
  );
  await expect(emulator.control.runScenario('past_due', customer.id)).rejects.toThrow('The clock is fixed');
  expect((await stripe.subscriptions.list({ customer: customer.id, status: 'all' })).data).toEqual([]);
});
