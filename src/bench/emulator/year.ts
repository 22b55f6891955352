import type Stripe from 'stripe';
import type { ControlClient } from '@/emulator';
import { createCustomer } from './customers';

const day = 86_400;

/** A third of them fail one payment in spring and recover, a quarter upgrade to annual in summer. */
const failsEvery = 3;
const upgradesEvery = 4;

/**
 * A year of billing on one test clock per organization: a trial of 14 days, monthly renewals, failures with their retries
 * and a new card, upgrades, all through the SDK over HTTP. Throws when the year did not end as it must.
 */
export async function runYear(stripe: Stripe, control: ControlClient, organizations: number): Promise<void> {
  const product = await stripe.products.create({ name: 'Pro' });
  const price = (interval: 'month' | 'year', unit: number) =>
    stripe.prices.create({
      product: product.id,
      currency: 'usd',
      unit_amount: unit,
      recurring: { interval },
    });
  const [monthly, annual] = await Promise.all([price('month', 9_900), price('year', 99_000)]);
  const { now } = await control.clock();
  const each = Array.from({ length: organizations }, (_, index) => index);
  const paid = await Promise.all(
    each.map((index) => organizationYear(stripe, index, now, monthly.id, annual.id)),
  );
  const short = paid.findIndex((invoices, index) => invoices < (index % upgradesEvery === 0 ? 7 : 12));
  if (short !== -1) throw new Error(`organization ${short} has ${paid[short]} paid invoices after a year`);
}

/** Answers how many invoices it has paid. */
async function organizationYear(
  stripe: Stripe,
  index: number,
  start: number,
  monthly: string,
  annual: string,
): Promise<number> {
  const clock = await stripe.testHelpers.testClocks.create({ frozen_time: start });
  const advanceTo = async (seconds: number) => {
    await stripe.testHelpers.testClocks.advance(clock.id, { frozen_time: seconds });
    for (;;) {
      const { status } = await stripe.testHelpers.testClocks.retrieve(clock.id);
      if (status === 'ready') return;
      if (status !== 'advancing') throw new Error(`clock ${clock.id} is ${status}`);
    }
  };
  const customer = await createCustomer(stripe, index, clock.id);
  const subscription = await stripe.subscriptions.create({
    customer,
    items: [{ price: monthly }],
    trial_period_days: 14,
  });
  await advanceTo(start + 100 * day);
  if (index % failsEvery === 0) await failAndRecover(stripe, customer, () => advanceTo(start + 110 * day));
  await advanceTo(start + 190 * day);
  if (index % upgradesEvery === 0) {
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]?.id, price: annual }],
      proration_behavior: 'always_invoice',
    });
  }
  await advanceTo(start + 366 * day);
  const invoices = await stripe.invoices.list({ customer, status: 'paid', limit: 100 });
  return invoices.data.length;
}

async function failAndRecover(stripe: Stripe, customer: string, pass: () => Promise<void>): Promise<void> {
  const give = async (token: string) => {
    const card = await stripe.paymentMethods.attach(token, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: card.id } });
  };
  await give('pm_card_chargeCustomerFail');
  await pass();
  await give('pm_card_visa');
  const open = await stripe.invoices.list({ customer, status: 'open' });
  for (const invoice of open.data) await stripe.invoices.pay(invoice.id ?? '');
}
