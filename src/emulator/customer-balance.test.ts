import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator } from './emulator.fixture';

const hour = 3600;
const start = 1_793_491_200;
const end = start + 30 * 86_400;

async function ledger(stripe: Stripe, customer: string) {
  const { data } = await stripe.customers.listBalanceTransactions(customer);
  const { balance } = (await stripe.customers.retrieve(customer)) as Stripe.Customer;
  expect(data.reduce((sum, { amount }) => sum + amount, 0)).toBe(balance);
  return data.map(({ type, amount, ending_balance }) => [type, amount, ending_balance]).reverse();
}

test('each way in which a balance changes leaves a transaction, and they sum up to it', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { price } = await clockedCustomer(stripe);
  const { id } = await stripe.customers.create({
    balance: -1_000,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  await stripe.customers.update(id, { balance: -3_000 });
  const gift = await stripe.customers.createBalanceTransaction(id, {
    amount: -20_000,
    currency: 'usd',
    description: 'A gift',
    metadata: { by: 'support' },
  });
  const { latest_invoice: first } = await stripe.subscriptions.create({
    customer: id,
    items: [{ price: price.id }],
    expand: ['latest_invoice'],
  });
  expect(first).toMatchObject({
    total: 9_900,
    amount_due: 0,
    status: 'paid',
    starting_balance: -23_000,
    ending_balance: -13_100,
  });
  expect(await ledger(stripe, id)).toEqual([
    ['initial', -1_000, -1_000],
    ['adjustment', -2_000, -3_000],
    ['adjustment', -20_000, -23_000],
    ['applied_to_invoice', 9_900, -13_100],
  ]);
  expect(await stripe.customers.retrieveBalanceTransaction(id, gift.id)).toMatchObject({
    description: 'A gift',
    metadata: { by: 'support' },
    customer: id,
  });
  await stripe.customers.updateBalanceTransaction(id, gift.id, { description: 'A present' });
  expect(await stripe.customers.retrieve(id, { expand: ['invoice_credit_balance'] })).toMatchObject({
    invoice_credit_balance: { usd: -13_100 },
  });
  const [applied] = (await stripe.customers.listBalanceTransactions(id, { limit: 1 })).data;
  expect(applied).toMatchObject({ invoice: (first as Stripe.Invoice).id });
});

test('a transaction of somebody else is not found, another currency is refused', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const [anna, ben] = [await stripe.customers.create(), await stripe.customers.create()];
  const made = await stripe.customers.createBalanceTransaction(anna.id, { amount: 5, currency: 'usd' });
  await expect(stripe.customers.retrieveBalanceTransaction(ben.id, made.id)).rejects.toMatchObject({
    statusCode: 404,
  });
  await expect(
    stripe.customers.createBalanceTransaction(anna.id, { amount: 5, currency: 'eur' }),
  ).rejects.toMatchObject({ param: 'currency' });
});

test('what is less than the least charge is carried over to the next invoice', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, advanceTo } = await clockedCustomer(stripe, { at: start });
  const cents = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 30,
    recurring: { interval: 'month' },
    product_data: { name: 'Cents' },
  });
  const { latest_invoice: first } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: cents.id }],
    expand: ['latest_invoice'],
  });
  expect(first).toMatchObject({ total: 30, amount_due: 0, status: 'paid', ending_balance: 30 });
  expect((await stripe.charges.list({ customer: customer.id })).data).toEqual([]);
  await advanceTo(end + hour);
  const [second] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(second).toMatchObject({ total: 30, amount_due: 60, amount_paid: 60, ending_balance: 0 });
  expect(await ledger(stripe, customer.id)).toEqual([
    ['invoice_too_small', 30, 30],
    ['applied_to_invoice', -30, 0],
  ]);
});

test('a void invoice gives back the credit that it had used', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, price } = await clockedCustomer(stripe, { card: 'pm_card_chargeCustomerFail' });
  await stripe.customers.createBalanceTransaction(customer.id, { amount: -900, currency: 'usd' });
  const { latest_invoice: invoice } = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
  });
  await stripe.invoices.voidInvoice(String(invoice));
  expect(await ledger(stripe, customer.id)).toEqual([
    ['adjustment', -900, -900],
    ['applied_to_invoice', 900, 0],
    ['unapplied_from_invoice', -900, -900],
  ]);
});

test.each([
  ['jpy', 1_000, '1 × Pro (at 1,000 JPY / month)', 49, 0],
  ['kwd', 9_990, '1 × Pro (at 9.990 KWD / month)', 490, 0],
] as const)(
  '%s has its own digits and its own least charge',
  async (currency, unit, text, small, charged) => {
    await using running = await runEmulator();
    const { stripe } = running;
    await stripe.products.create({ id: 'pro', name: 'Pro' });
    const make = (amount: number) =>
      stripe.prices.create({
        product: 'pro',
        currency,
        unit_amount: amount,
        recurring: { interval: 'month' },
      });
    const card = {
      payment_method: 'pm_card_visa',
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    };
    const invoiceOf = async (amount: number) => {
      const customer = await stripe.customers.create(card);
      const { latest_invoice: invoice } = await stripe.subscriptions.create({
        customer: customer.id,
        items: [{ price: (await make(amount)).id }],
        expand: ['latest_invoice'],
      });
      return invoice as Stripe.Invoice;
    };
    const usual = await invoiceOf(unit);
    expect(usual).toMatchObject({ currency, total: unit, amount_paid: unit });
    expect(usual.lines.data[0]?.description).toBe(text);
    expect((await invoiceOf(small)).amount_due).toBe(charged);
  },
);
