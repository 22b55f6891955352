import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, runEmulator } from './emulator.fixture';

const vat: Stripe.TaxRateCreateParams = {
  display_name: 'VAT',
  percentage: 19,
  inclusive: false,
  country: 'DE',
};

async function firstInvoice(
  stripe: Stripe,
  terms: Partial<Stripe.SubscriptionCreateParams>,
  customer: Stripe.CustomerUpdateParams = {},
): Promise<Stripe.Invoice> {
  const price = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 9_900,
    recurring: { interval: 'month' },
    product_data: { name: 'Pro' },
  });
  const { id } = await stripe.customers.create({
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  });
  await stripe.customers.update(id, customer);
  const subscription = await stripe.subscriptions.create({
    customer: id,
    items: [{ price: price.id }],
    expand: ['latest_invoice'],
    ...terms,
  });
  return subscription.latest_invoice as Stripe.Invoice;
}

test('an exclusive rate comes on top, an inclusive one is taken out, each rounded half up on its line', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const exclusive = await stripe.taxRates.create(vat);
  const inclusive = await stripe.taxRates.create({ ...vat, inclusive: true, percentage: 8.875 });
  const onTop = await firstInvoice(stripe, { default_tax_rates: [exclusive.id] });
  const tax = {
    amount: 1_881,
    tax_behavior: 'exclusive',
    tax_rate_details: { tax_rate: exclusive.id },
    taxability_reason: 'not_available',
    taxable_amount: 9_900,
    type: 'tax_rate_details',
  };
  expect(onTop).toMatchObject({
    subtotal: 9_900,
    subtotal_excluding_tax: 9_900,
    total: 11_781,
    total_excluding_tax: 9_900,
    amount_paid: 11_781,
    total_taxes: [tax],
    default_tax_rates: [{ id: exclusive.id, percentage: 19 }],
    lines: { data: [{ amount: 9_900, taxes: [tax] }] },
  });
  const within = await firstInvoice(stripe, { default_tax_rates: [inclusive.id] });
  // 9900 * 8.875 / 108.875 = 806.997...
  expect(within).toMatchObject({
    subtotal: 9_900,
    subtotal_excluding_tax: 9_093,
    total: 9_900,
    total_excluding_tax: 9_093,
    amount_paid: 9_900,
    total_taxes: [{ amount: 807, tax_behavior: 'inclusive', taxable_amount: 9_093 }],
  });
});

test('tax is on what discounts leave, and an item’s own rates come before the subscription’s', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const standard = await stripe.taxRates.create(vat);
  const reduced = await stripe.taxRates.create({ ...vat, percentage: 7 });
  await stripe.coupons.create({ id: 'HALF', percent_off: 50 });
  const clocked = await clockedCustomer(stripe);
  const book = await stripe.prices.create({
    currency: 'usd',
    unit_amount: 1_001,
    recurring: { interval: 'month' },
    product_data: { name: 'Book' },
  });
  const { latest_invoice: invoice } = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id }, { price: book.id, tax_rates: [reduced.id] }],
    default_tax_rates: [standard.id],
    discounts: [{ coupon: 'HALF' }],
    expand: ['latest_invoice'],
  });
  const { lines, total, subtotal, total_taxes: taxes } = invoice as Stripe.Invoice;
  // Half of 10901 is 5451, of which 4950 are for the first line.
  expect(lines.data.map((line) => line.discount_amounts?.[0]?.amount)).toEqual([4_950, 501]);
  expect(lines.data.map((line) => line.taxes?.[0]?.amount)).toEqual([941, 35]);
  expect(taxes).toMatchObject([
    { amount: 941, taxable_amount: 4_950 },
    { amount: 35, taxable_amount: 500 },
  ]);
  expect({ subtotal, total }).toEqual({ subtotal: 10_901, total: 10_901 - 5_451 + 941 + 35 });
});

test.each([
  ['exempt', 'customer_exempt'],
  ['reverse', 'reverse_charge'],
] as const)('a customer who is %s pays no tax, and the invoice says why', async (status, reason) => {
  await using running = await runEmulator();
  const { stripe } = running;
  const rate = await stripe.taxRates.create(vat);
  const invoice = await firstInvoice(stripe, { default_tax_rates: [rate.id] }, { tax_exempt: status });
  expect(invoice).toMatchObject({
    customer_tax_exempt: status,
    total: 9_900,
    total_taxes: [{ amount: 0, taxability_reason: reason }],
  });
});

test('prorations are taxed like the item that they are for', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const rate = await stripe.taxRates.create(vat);
  const clocked = await clockedCustomer(stripe, { at: 1_793_491_200 });
  const subscription = await stripe.subscriptions.create({
    customer: clocked.customer.id,
    items: [{ price: clocked.price.id, tax_rates: [rate.id] }],
  });
  const big = await stripe.prices.create({
    product: 'appfactory_pro',
    currency: 'usd',
    unit_amount: 29_900,
    recurring: { interval: 'month' },
  });
  await clocked.advanceTo(1_793_491_200 + 15 * 86_400);
  const details = {
    items: [{ id: subscription.items.data[0]?.id ?? '', price: big.id }],
    proration_behavior: 'always_invoice' as const,
    proration_date: 1_793_491_200 + 15 * 86_400,
  };
  const preview = await stripe.invoices.createPreview({
    subscription: subscription.id,
    subscription_details: details,
  });
  const updated = await stripe.subscriptions.update(subscription.id, {
    ...details,
    expand: ['latest_invoice'],
  });
  const invoice = updated.latest_invoice as Stripe.Invoice;
  expect(invoice.lines.data.map(({ amount, taxes }) => [amount, taxes?.[0]?.amount])).toEqual([
    [-4_950, -941],
    [14_950, 2_841],
  ]);
  expect(invoice.total).toBe(10_000 + 1_900);
  expect(preview.total).toBe(invoice.total);
  expect(preview.total_taxes).toEqual(invoice.total_taxes);
});

test('automatic tax follows the customer’s address by the emulator’s table', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const german = await firstInvoice(
    stripe,
    { automatic_tax: { enabled: true } },
    { address: { country: 'DE' } },
  );
  expect(german).toMatchObject({
    automatic_tax: { enabled: true, status: 'complete', liability: { type: 'self' } },
    total: 11_781,
    total_taxes: [{ amount: 1_881, taxability_reason: 'standard_rated' }],
  });
  const texan = await firstInvoice(
    stripe,
    { automatic_tax: { enabled: true } },
    { address: { country: 'US', state: 'TX' } },
  );
  expect(texan.total_taxes).toMatchObject([{ amount: 619 }]);
  const { data } = await stripe.taxRates.list();
  expect(
    data.map(({ country, state, percentage, rate_type }) => [country, state, percentage, rate_type]),
  ).toEqual([
    ['US', 'TX', 6.25, 'percentage'],
    ['DE', null, 19, 'percentage'],
  ]);
  const untaxed = await firstInvoice(
    stripe,
    { automatic_tax: { enabled: true } },
    { address: { country: 'US', state: 'OR' } },
  );
  expect(untaxed).toMatchObject({ total: 9_900, total_taxes: [] });
  await expect(firstInvoice(stripe, { automatic_tax: { enabled: true } })).rejects.toMatchObject({
    code: 'customer_tax_location_invalid',
  });
});

test('a tax rate keeps its percentage, and an inactive one is not applied anew', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const rate = await stripe.taxRates.create({ ...vat, percentage: 8.8751, jurisdiction: 'NY' });
  expect(rate).toMatchObject({ percentage: 8.8751, active: true, jurisdiction: 'NY', rate_type: null });
  await expect(stripe.taxRates.create({ ...vat, percentage: 1.23456 })).rejects.toMatchObject({
    param: 'percentage',
  });
  expect(await stripe.taxRates.update(rate.id, { active: false, display_name: 'Old' })).toMatchObject({
    active: false,
    display_name: 'Old',
  });
  await expect(firstInvoice(stripe, { default_tax_rates: [rate.id] })).rejects.toMatchObject({
    param: 'default_tax_rates[0]',
  });
  expect((await stripe.taxRates.list({ active: true })).data).toEqual([]);
});

test('a draft is taxed where its customer is when it becomes final', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { id } = await stripe.customers.create({ address: { country: 'DE' } });
  const draft = async () => {
    await stripe.invoiceItems.create({ customer: id, amount: 10_000, currency: 'usd' });
    return stripe.invoices.create({
      customer: id,
      automatic_tax: { enabled: true },
      pending_invoice_items_behavior: 'include',
    });
  };
  const [moved, lost] = [await draft(), await draft()];
  expect(moved).toMatchObject({ total: 11_900, automatic_tax: { status: 'complete' } });
  await stripe.customers.update(id, { address: { country: 'FR' } });
  expect(await stripe.invoices.finalizeInvoice(moved.id)).toMatchObject({
    customer_address: { country: 'FR' },
    total: 12_000,
    amount_due: 12_000,
  });
  await stripe.customers.update(id, { address: '' });
  expect(await stripe.invoices.finalizeInvoice(lost.id)).toMatchObject({
    automatic_tax: { enabled: false, disabled_reason: 'finalization_requires_location_inputs' },
    total: 10_000,
    total_taxes: [],
  });
});
