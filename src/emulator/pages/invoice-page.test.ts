import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { type Running, runEmulator, seedPrice } from '../emulator.fixture';
import { visit } from './page.fixture';

/** An invoice of 99.00 USD that a declining card has left open. */
async function openInvoice(running: Running, params: Partial<Stripe.SubscriptionCreateParams> = {}) {
  const { stripe } = running;
  const price = await seedPrice(stripe);
  const customer = await stripe.customers.create({
    name: 'Globex',
    email: 'pay@globex.test',
    address: { line1: 'Hauptstraße 1', city: 'Berlin', country: 'DE' },
    tax_id_data: [{ type: 'eu_vat', value: 'DE123456789' }],
    payment_method: 'pm_card_chargeCustomerFail',
    invoice_settings: { default_payment_method: 'pm_card_chargeCustomerFail' },
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id }],
    expand: ['latest_invoice'],
    ...params,
  });
  const invoice = subscription.latest_invoice as Stripe.Invoice;
  return { invoice, customer, subscription, url: String(invoice.hosted_invoice_url) };
}

test('an open invoice shows whom it is for and what it is about, and is paid there', async () => {
  await using running = await runEmulator();
  const { url, subscription, customer } = await openInvoice(running);
  const page = await visit(url);
  for (const text of [
    '1 × Pro (at $99.00 / month)',
    'Globex',
    'Hauptstraße 1, Berlin, Germany',
    'DE123456789',
    'Amount due',
    'Pay 99.00 USD, no money moves',
  ])
    expect(page.text).toContain(text);
  expect((await visit(url, { card: '4242424242424242', expected: '9900' })).status).toBe(303);
  const paid = await visit(url);
  for (const text of ['Paid on', 'Paid with visa 4242', '99.00 USD were paid.'])
    expect(paid.text).toContain(text);
  expect(paid.text).not.toContain('Pay this invoice');
  expect(await running.stripe.subscriptions.retrieve(subscription.id)).toMatchObject({ status: 'active' });
  // The second of two clicks charges nothing.
  await visit(url, { card: '4242424242424242' });
  const charges = (await running.stripe.charges.list({ customer: customer.id })).data;
  expect(charges.filter((charge) => charge.paid)).toHaveLength(1);
});

test('a decline is said beside the number, counted on the invoice, and another card can pay', async () => {
  await using running = await runEmulator();
  const { url, invoice } = await openInvoice(running);
  const declined = await visit(url, { card: '4000000000009995' });
  expect(declined).toMatchObject({
    status: 402,
    text: expect.stringContaining('Your card has insufficient funds. Nothing was charged'),
  });
  expect(await running.stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'open' });
  const changed = await visit(url, { card: '4242424242424242', expected: '1' });
  expect(changed.text).toContain('What is due has changed to 99.00 USD. Nothing was charged.');
  expect((await visit(url, { card: '4242424242424242' })).status).toBe(303);
});

test('a saved card of the customer pays, one of somebody else does not', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { url, invoice, customer } = await openInvoice(running);
  const own = await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  const stranger = await stripe.customers.create({});
  const foreign = await stripe.paymentMethods.attach('pm_card_visa', { customer: stranger.id });
  expect((await visit(url)).text).toContain(`value="${own.id}"`);
  expect((await visit(url, { saved: foreign.id })).status).toBe(402);
  expect((await visit(url, { saved: own.id })).status).toBe(303);
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid' });
});

test('3-D Secure on an invoice: walking away leaves it open, passing pays it', async () => {
  await using running = await runEmulator();
  const { emulator, stripe } = running;
  const { url, invoice } = await openInvoice(running);
  const { location } = await visit(url, { card: '4000002760003184' });
  const challenge = `${emulator.url}${location}`;
  expect(await visit(challenge, { outcome: 'cancel' })).toMatchObject({ location: `/i/${invoice.id}` });
  expect((await stripe.invoices.retrieve(invoice.id)).status).toBe('open');
  const passed = await visit(challenge, { outcome: 'complete' });
  expect(passed).toMatchObject({ status: 303, location: `/i/${invoice.id}` });
  expect(await visit(challenge, { outcome: 'complete' })).toEqual(passed);
  expect((await stripe.invoices.retrieve(invoice.id)).status).toBe('paid');
});

test('a void invoice and one that was given up say so; only the second can still be paid', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const first = await openInvoice(running);
  await stripe.invoices.voidInvoice(first.invoice.id);
  const page = await visit(first.url, { card: '4242424242424242' });
  for (const text of ['Void', 'Nothing is owed.', 'Voided on']) expect(page.text).toContain(text);
  expect(page.text).not.toContain('Pay this invoice');

  const price = (await stripe.prices.list()).data[0]?.id;
  const other = await stripe.subscriptions.create({
    customer: first.customer.id,
    items: [{ price }],
    expand: ['latest_invoice'],
  });
  const invoice = other.latest_invoice as Stripe.Invoice;
  await stripe.invoices.markUncollectible(invoice.id);
  const url = String(invoice.hosted_invoice_url);
  expect((await visit(url)).text).toContain('Given up on');
  expect((await visit(url, { card: '4242424242424242' })).status).toBe(303);
  expect((await stripe.invoices.retrieve(invoice.id)).status).toBe('paid');
});

test('discount and tax have lines of their own that lead from the items to what is due', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever', name: 'Spring' });
  const vat = await stripe.taxRates.create({ display_name: 'VAT', percentage: 19, inclusive: false });
  const { url } = await openInvoice(running, {
    discounts: [{ coupon: coupon.id }],
    default_tax_rates: [vat.id],
  });
  const { text } = await visit(url);
  for (const row of [
    'Discount Spring, 10 %</th><td><span class="amount" translate="no">−9.90',
    'VAT 19 %</th><td><span class="amount" translate="no">16.93',
    'Amount due</th><td><span class="amount" translate="no">106.03',
  ])
    expect(text).toContain(row);
});

test('the print view is the paper alone, and a draft has no page', async () => {
  await using running = await runEmulator();
  const { stripe, clock } = running;
  const { url, invoice, customer } = await openInvoice(running);
  const print = await visit(`${url}?print=1`);
  expect(print.text).toContain(`Invoice ${invoice.number}`);
  expect(print.text).not.toContain('<form');
  await visit(url, { card: '4242424242424242' });
  // The renewal's invoice is a draft for an hour.
  clock.advance(30 * 86_400);
  const [draft] = (await stripe.invoices.list({ customer: customer.id })).data;
  expect(draft?.status).toBe('draft');
  expect(await visit(`${running.emulator.url}/i/${draft?.id}`)).toMatchObject({ status: 404 });
});
