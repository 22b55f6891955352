import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { clockedCustomer, eventTypes, runEmulator } from './emulator.fixture';

/** A subscription's first invoice of 99.00: paid, or open when the card is declined. */
async function given(
  stripe: Stripe,
  options: { card?: string; terms?: Partial<Stripe.SubscriptionCreateParams>; quantity?: number } = {},
) {
  const { card = 'pm_card_visa', terms = {}, quantity = 1 } = options;
  const { customer, price } = await clockedCustomer(stripe, { card });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: price.id, quantity }],
    expand: ['latest_invoice'],
    ...terms,
  });
  const invoice = subscription.latest_invoice as Stripe.Invoice;
  return { customer, subscription, invoice, line: invoice.lines.data[0]?.id ?? '' };
}

const declined = 'pm_card_chargeCustomerFail';

test('a refund by a credit note on a paid invoice has the recorded form', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, invoice } = await given(stripe);
  const before = (await eventTypes(stripe)).length;
  const note = await stripe.creditNotes.create({
    invoice: invoice.id,
    refund_amount: 500,
    lines: [{ type: 'custom_line_item', description: 'Refund', quantity: 1, unit_amount: 500 }],
    expand: ['refunds.refund'],
  });
  expect(note).toMatchObject({
    object: 'credit_note',
    amount: 500,
    customer: customer.id,
    customer_balance_transaction: null,
    discount_amount: 0,
    invoice: invoice.id,
    number: `${invoice.number}-CN-01`,
    out_of_band_amount: null,
    post_payment_amount: 500,
    pre_payment_amount: 0,
    refunds: [{ amount_refunded: 500, refund: { amount: 500, status: 'succeeded' }, type: 'refund' }],
    status: 'issued',
    subtotal: 500,
    total: 500,
    total_taxes: [],
    type: 'post_payment',
    lines: {
      data: [{ amount: 500, description: 'Refund', quantity: 1, type: 'custom_line_item', unit_amount: 500 }],
    },
  });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
    status: 'paid',
    amount_paid: 9_900,
    post_payment_credit_notes_amount: 500,
    pre_payment_credit_notes_amount: 0,
  });
  expect((await eventTypes(stripe)).slice(before)).toEqual([
    'refund.created',
    'charge.refunded',
    'refund.updated',
    'charge.refund.updated',
    'credit_note.created',
    'invoice.updated',
  ]);
});

test('a line goes back with its share of discount and tax; the preview is the same and writes nothing', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const rate = await stripe.taxRates.create({ display_name: 'VAT', percentage: 19, inclusive: false });
  await stripe.coupons.create({ id: 'TENTH', percent_off: 10 });
  const { invoice, line } = await given(stripe, {
    quantity: 3,
    terms: { default_tax_rates: [rate.id], discounts: [{ coupon: 'TENTH' }] },
  });
  expect(invoice.total).toBe(26_730 + 5_079);
  const params: Stripe.CreditNoteCreateParams = {
    invoice: invoice.id,
    lines: [{ type: 'invoice_line_item', invoice_line_item: line, quantity: 1 }],
    credit_amount: 10_603,
  };
  const before = (await eventTypes(stripe)).length;
  const preview = await stripe.creditNotes.preview(params);
  const lines = await stripe.creditNotes.listPreviewLineItems(params);
  expect(lines.data).toMatchObject([{ amount: 9_900, discount_amount: 990, quantity: 1 }]);
  expect(await eventTypes(stripe)).toHaveLength(before);
  const note = await stripe.creditNotes.create(params);
  expect(note).toMatchObject({
    subtotal: 9_900,
    discount_amount: 990,
    total_excluding_tax: 8_910,
    total: 10_603,
    total_taxes: [{ amount: 1_693, tax_behavior: 'exclusive', tax_rate_details: { tax_rate: rate.id } }],
    type: 'post_payment',
  });
  const {
    id: _a,
    created: _b,
    lines: _c,
    lastResponse: _d,
    customer_balance_transaction: _e,
    ...money
  } = note;
  expect(preview).toMatchObject({ ...money, effective_at: expect.any(Number), pdf: expect.any(String) });
});

test('credit to the balance pays the next invoice, and the ledger names the note', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, invoice } = await given(stripe);
  const note = await stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 2_000,
    credit_amount: 1_500,
    out_of_band_amount: 500,
    reason: 'order_change',
    memo: 'Sorry',
    expand: ['customer_balance_transaction'],
  });
  expect(note).toMatchObject({
    out_of_band_amount: 500,
    reason: 'order_change',
    memo: 'Sorry',
    customer_balance_transaction: { amount: -1_500, type: 'credit_note', credit_note: note.id },
  });
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ balance: -1_500 });
  expect(await stripe.creditNotes.update(note.id, { memo: 'Once more' })).toMatchObject({
    memo: 'Once more',
  });
  expect((await stripe.creditNotes.list({ invoice: invoice.id })).data.map(({ id }) => id)).toEqual([
    note.id,
  ]);
});

test('on an open invoice a note lowers what is asked for, and can be taken back', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, invoice } = await given(stripe, { card: declined });
  expect(invoice.status).toBe('open');
  const note = await stripe.creditNotes.create({ invoice: invoice.id, amount: 4_000 });
  expect(note).toMatchObject({ type: 'pre_payment', pre_payment_amount: 4_000, post_payment_amount: 0 });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
    status: 'open',
    total: 9_900,
    amount_due: 5_900,
    amount_remaining: 5_900,
    pre_payment_credit_notes_amount: 4_000,
  });
  expect(await stripe.creditNotes.voidCreditNote(note.id)).toMatchObject({
    status: 'void',
    voided_at: expect.any(Number),
  });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
    amount_due: 9_900,
    pre_payment_credit_notes_amount: 0,
  });
  await stripe.creditNotes.create({ invoice: invoice.id, amount: 900 });
  await stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id });
  const { data } = await stripe.customers.listPaymentMethods(customer.id);
  const paid = await stripe.invoices.pay(invoice.id, { payment_method: data[0]?.id });
  expect(paid).toMatchObject({ status: 'paid', amount_due: 9_000, amount_paid: 9_000, amount_remaining: 0 });
  const [charge] = (await stripe.charges.list({ customer: customer.id, limit: 1 })).data;
  expect(charge).toMatchObject({ amount: 9_000, paid: true });
  await expect(stripe.creditNotes.voidCreditNote(note.id)).rejects.toMatchObject({ statusCode: 400 });
});

test('an open invoice that is credited in full is paid, and its subscription goes on', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { invoice, subscription } = await given(stripe, { card: declined });
  await stripe.creditNotes.create({ invoice: invoice.id, amount: 9_900 });
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({
    status: 'paid',
    amount_due: 0,
    amount_paid: 0,
    amount_remaining: 0,
    pre_payment_credit_notes_amount: 9_900,
  });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe('active');
});

test('notes and refunds together never exceed the invoice, and the parts must add up', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, invoice } = await given(stripe);
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
  const loose = await stripe.refunds.create({ charge: charge?.id, amount: 900 });
  const before = (await eventTypes(stripe)).length;
  await expect(
    stripe.creditNotes.create({ invoice: invoice.id, amount: 9_001, credit_amount: 9_001 }),
  ).rejects.toMatchObject({ param: 'amount', message: expect.stringContaining('$90.00') });
  await expect(stripe.creditNotes.create({ invoice: invoice.id, amount: 1_000 })).rejects.toMatchObject({
    message: expect.stringContaining('($0.00) must equal'),
  });
  await expect(stripe.creditNotes.create({ invoice: invoice.id })).rejects.toMatchObject({
    code: 'parameter_missing',
  });
  expect(await eventTypes(stripe)).toHaveLength(before);
  const linked = await stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 900,
    refunds: [{ refund: loose.id }],
  });
  expect(linked.refunds).toMatchObject([{ refund: loose.id, amount_refunded: 900 }]);
  await stripe.creditNotes.create({ invoice: invoice.id, amount: 9_000, refund_amount: 9_000 });
  expect(await stripe.charges.retrieve(charge?.id ?? '')).toMatchObject({ refunded: true });
  await expect(
    stripe.creditNotes.create({ invoice: invoice.id, amount: 1, credit_amount: 1 }),
  ).rejects.toMatchObject({ param: 'amount' });
});

test('after a note to the balance and a refund of the whole charge, nothing is left, and never less', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const { customer, invoice } = await given(stripe);
  await stripe.creditNotes.create({ invoice: invoice.id, amount: 500, credit_amount: 500 });
  const [charge] = (await stripe.charges.list({ customer: customer.id })).data;
  await stripe.refunds.create({ charge: charge?.id });
  await expect(
    stripe.creditNotes.create({ invoice: invoice.id, amount: 100, credit_amount: 100 }),
  ).rejects.toThrow('is greater than what can still be credited on the invoice ($0.00)');
});

test('the units of a line, credited one by one, take its discount and tax to the last cent, and no unit twice', async () => {
  await using running = await runEmulator();
  const { stripe } = running;
  const rate = await stripe.taxRates.create({ display_name: 'VAT', percentage: 7.7, inclusive: false });
  await stripe.coupons.create({ id: 'THIRD', percent_off: 33.33, duration: 'forever' });
  const { invoice, line } = await given(stripe, {
    card: declined,
    quantity: 4,
    terms: { default_tax_rates: [rate.id], discounts: [{ coupon: 'THIRD' }] },
  });
  const lineOf = (quantity: number) => ({
    type: 'invoice_line_item' as const,
    invoice_line_item: line,
    quantity,
  });
  const credit = (...quantities: number[]) =>
    stripe.creditNotes.create({ invoice: invoice.id, lines: quantities.map(lineOf) });
  const taken = await credit(1);
  // A note that was taken back gives its units back too.
  await stripe.creditNotes.voidCreditNote(taken.id);
  await expect(credit(3, 2)).rejects.toMatchObject({ param: 'lines[1][quantity]' });
  const notes = [await credit(1), await credit(1, 1), await credit(1)];
  expect(notes.map((note) => note.discount_amount).reduce((a, b) => a + b)).toBe(13_199);
  expect(notes.map((note) => note.total).reduce((a, b) => a + b)).toBe(invoice.total);
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid', amount_remaining: 0 });
  await expect(credit(1)).rejects.toMatchObject({ param: 'lines[0][quantity]' });
});
