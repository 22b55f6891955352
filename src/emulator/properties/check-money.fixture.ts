import type Stripe from 'stripe';
import { expect } from 'vitest';
import { all, invoicesOf, type World } from './random-world.fixture';

const retries = 3;
/** 0.50 USD. */
const leastCharge = 50;

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

export function checkMoney(made: World): void {
  const charges = all<Stripe.Charge>(made, '/v1/charges').filter((charge) => charge.paid);
  expect(sum(charges.map((charge) => charge.amount))).toBe(
    sum(invoicesOf(made).map((invoice) => invoice.amount_paid)),
  );
  for (const charge of charges) checkCharge(made, charge);
  const notes = all<Stripe.CreditNote>(made, '/v1/credit_notes');
  for (const invoice of invoicesOf(made)) {
    const own = notes.filter((note) => note.invoice === invoice.id && note.status === 'issued');
    checkInvoice(made, invoice, own);
  }
  checkBalance(made);
}

/** Refunds never exceed the payment; fee and net add up. */
function checkCharge(made: World, charge: Stripe.Charge): void {
  const refunds = all<Stripe.Refund>(made, '/v1/refunds', { charge: charge.id });
  expect(sum(refunds.map((refund) => refund.amount))).toBe(charge.amount_refunded);
  expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount_captured);
  expect(charge.refunded).toBe(charge.amount_refunded === charge.amount_captured);
  const { amount, fee, net } = made.call(
    'GET',
    `/v1/balance_transactions/${charge.balance_transaction}`,
  ).body;
  expect([amount, net]).toEqual([charge.amount, charge.amount - fee]);
}

/** The customer's balance is the sum of its transactions, each of which says what it came to. */
function checkBalance(made: World): void {
  const { customer } = made;
  const moves = all<Stripe.CustomerBalanceTransaction>(
    made,
    `/v1/customers/${customer}/balance_transactions`,
  );
  let balance = 0;
  for (const move of moves) {
    balance += move.amount;
    expect(move.ending_balance).toBe(balance);
  }
  expect(made.call('GET', `/v1/customers/${customer}`).body.balance).toBe(balance);
  for (const { id, status, starting_balance: start, ending_balance: end } of invoicesOf(made)) {
    const own = moves.filter((move) => move.invoice === id && finalizing.has(move.type));
    if (status !== 'draft') expect(sum(own.map((move) => move.amount))).toBe((end ?? start) - start);
  }
}

/** What the finalization of an invoice does to the balance. */
const finalizing = new Set(['applied_to_invoice', 'invoice_too_small']);

function checkInvoice(made: World, invoice: Stripe.Invoice, notes: Stripe.CreditNote[]): void {
  const { data } = made.call('GET', `/v1/invoices/${invoice.id}/lines`, { limit: 100 }).body;
  const lines: Stripe.InvoiceLineItem[] = data;
  const parts = lines.flatMap((line) =>
    (line.discount_amounts ?? []).map(({ amount, discount }) => ({
      amount,
      isOwn: line.discounts.includes(String(discount)),
    })),
  );
  const [own, ofInvoice] = [true, false].map((isOwn) =>
    sum(parts.filter((part) => part.isOwn === isOwn).map(({ amount }) => amount)),
  );
  const taxes = lines.flatMap((line) => line.taxes ?? []);
  const exclusive = taxes.filter((tax) => tax.tax_behavior === 'exclusive');
  for (const line of lines) expect(Number.isSafeInteger(line.amount)).toBe(true);
  expect(invoice.subtotal).toBe(sum(lines.map((line) => line.amount)) - (own ?? 0));
  expect(sum((invoice.total_discount_amounts ?? []).map(({ amount }) => amount))).toBe(
    (own ?? 0) + (ofInvoice ?? 0),
  );
  expect(sum((invoice.total_taxes ?? []).map(({ amount }) => amount))).toBe(
    sum(taxes.map(({ amount }) => amount)),
  );
  expect(invoice.total).toBe(
    invoice.subtotal - (ofInvoice ?? 0) + sum(exclusive.map(({ amount }) => amount)),
  );
  expect(invoice.total_excluding_tax).toBe(invoice.total - sum(taxes.map(({ amount }) => amount)));
  expect(invoice.amount_remaining).toBe(invoice.amount_due - invoice.amount_paid);
  const [before, after] = [invoice.pre_payment_credit_notes_amount, invoice.post_payment_credit_notes_amount];
  expect(sum(notes.map((note) => note.pre_payment_amount))).toBe(before);
  expect(sum(notes.map((note) => note.post_payment_amount))).toBe(after);
  if (notes.length > 0) expect(before + after).toBeLessThanOrEqual(invoice.total);
  if (invoice.status !== 'draft') {
    // Less than the least that a card can be charged waits on the balance.
    const sumDue = invoice.total + invoice.starting_balance;
    const isNothing = invoice.total === 0;
    const due = isNothing || sumDue < leastCharge ? 0 : sumDue;
    expect(invoice.amount_due).toBe(due - before);
    expect(invoice.ending_balance).toBe(isNothing ? invoice.starting_balance : sumDue - due);
  }
  const isPaid = invoice.status === 'paid';
  expect(isPaid).toBe(invoice.status_transitions.paid_at !== null);
  if (isPaid) expect(invoice.amount_remaining).toBe(0);
  const expanded = made.call('GET', `/v1/invoices/${invoice.id}`, { 'expand[0]': 'payments' }).body;
  const payments: Stripe.InvoicePayment[] = expanded.payments.data;
  const paid = payments.filter((payment) => payment.status === 'paid');
  expect(invoice.amount_paid).toBe(sum(paid.map((payment) => payment.amount_paid ?? 0)));
  for (const { payment } of paid) {
    const intent = made.call('GET', `/v1/payment_intents/${payment.payment_intent}`).body;
    expect(intent).toMatchObject({ status: 'succeeded', amount_received: invoice.amount_due });
  }
  expect(invoice.attempt_count).toBeLessThanOrEqual(1 + retries);
}
