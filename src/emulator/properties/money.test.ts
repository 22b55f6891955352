import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { type Billed, billedOf, paymentsOf, sum } from './billed.fixture';
import { forHistories } from './history.fixture';
import { all, invoicesOf, type World } from './random-world.fixture';

/** 0.50 USD, the least that a card can be charged. */
const leastCharge = 50;
const timeout = 60_000;

/** A rule about each invoice of every history. */
function forInvoices(check: (billed: Billed, made: World) => void): void {
  forHistories((made) => {
    for (const billed of billedOf(made)) check(billed, made);
  });
}

const amounts = (rows: { amount: number }[] | null) => sum((rows ?? []).map(({ amount }) => amount));

test('invariant 1: the subtotal is the sum of the lines less their own discounts', { timeout }, () => {
  forInvoices(({ invoice, lines, own }) => {
    expect(invoice.subtotal).toBe(amounts(lines) - own);
  });
});

test("invariant 2: the total is the subtotal less the invoice's discounts and with the taxes that come on top", {
  timeout,
}, () => {
  forInvoices(({ invoice, ofInvoice, taxes }) => {
    const exclusive = taxes.filter((tax) => tax.tax_behavior === 'exclusive');
    expect(invoice.total).toBe(invoice.subtotal - ofInvoice + amounts(exclusive));
    expect(invoice.total_excluding_tax).toBe(invoice.total - amounts(taxes));
    expect(amounts(invoice.total_taxes)).toBe(amounts(taxes));
  });
});

test("invariant 3: the invoice's discount amounts are those of its lines", { timeout }, () => {
  forInvoices(({ invoice, own, ofInvoice }) => {
    expect(amounts(invoice.total_discount_amounts)).toBe(own + ofInvoice);
  });
});

test('invariant 4: what remains is what is due less what was paid', { timeout }, () => {
  forInvoices(({ invoice }) => {
    expect(invoice.amount_remaining).toBe(invoice.amount_due - invoice.amount_paid);
  });
});

test('invariant 5: what was paid is the sum of the paid payments, each of a charge', { timeout }, () => {
  forHistories((made) => {
    for (const { id, amount_paid, amount_due } of invoicesOf(made)) {
      const paid = paymentsOf(made, id).filter((payment) => payment.status === 'paid');
      expect(amount_paid).toBe(sum(paid.map((payment) => payment.amount_paid ?? 0)));
      for (const { payment } of paid) {
        const intent = made.call('GET', `/v1/payment_intents/${payment.payment_intent}`).body;
        expect(intent).toMatchObject({ status: 'succeeded', amount_received: amount_due });
      }
    }
    const charges = all<Stripe.Charge>(made, '/v1/charges').filter((charge) => charge.paid);
    expect(amounts(charges)).toBe(sum(invoicesOf(made).map((invoice) => invoice.amount_paid)));
  });
});

test('invariant 6: an invoice is paid when nothing remains and never otherwise', { timeout }, () => {
  forInvoices(({ invoice }) => {
    const isPaid = invoice.status === 'paid';
    expect(isPaid).toBe(invoice.status_transitions.paid_at !== null);
    if (isPaid) expect(invoice.amount_remaining).toBe(0);
    // An open invoice of nothing would ask for nothing, for ever.
    if (invoice.status === 'open' && invoice.pre_payment_credit_notes_amount === 0)
      expect(invoice.amount_remaining).toBeGreaterThan(0);
  });
});

/** What the finalization of an invoice does to the balance. */
const finalizing = new Set(['applied_to_invoice', 'invoice_too_small']);

test('invariant 7: the balance pays first, a negative total becomes credit, and each move is in its ledger', {
  timeout,
}, () => {
  forHistories((made) => {
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
    for (const invoice of invoicesOf(made)) {
      if (invoice.status === 'draft') continue;
      const { starting_balance: start, ending_balance: end, total } = invoice;
      const due = total === 0 || total + start < leastCharge ? 0 : total + start;
      expect(invoice.amount_due).toBe(due - invoice.pre_payment_credit_notes_amount);
      expect(end).toBe(total === 0 ? start : total + start - due);
      const own = moves.filter((move) => move.invoice === invoice.id && finalizing.has(move.type));
      expect(amounts(own)).toBe((end ?? start) - start);
    }
  });
});

test('invariant 8: every amount is a whole number of minor units', { timeout }, () => {
  forInvoices(({ invoice, lines, taxes }) => {
    const { amount_due, amount_paid, subtotal, total } = invoice;
    for (const amount of [amount_due, amount_paid, subtotal, total])
      expect(amount).toSatisfy(Number.isSafeInteger);
    for (const { amount } of [...lines, ...taxes, ...(invoice.total_discount_amounts ?? [])])
      expect(amount).toSatisfy(Number.isSafeInteger);
  });
});

test('invariant 10: refunds stay below the charge, credit notes below the invoice, and fee and net add up', {
  timeout,
}, () => {
  forHistories((made) => {
    for (const charge of all<Stripe.Charge>(made, '/v1/charges').filter(({ paid }) => paid)) {
      const refunds = all<Stripe.Refund>(made, '/v1/refunds', { charge: charge.id });
      expect(amounts(refunds)).toBe(charge.amount_refunded);
      expect(charge.amount_refunded).toBeLessThanOrEqual(charge.amount_captured);
      expect(charge.refunded).toBe(charge.amount_refunded === charge.amount_captured);
      const path = `/v1/balance_transactions/${charge.balance_transaction}`;
      const { amount, fee, net } = made.call('GET', path).body;
      expect([amount, net]).toEqual([charge.amount, charge.amount - fee]);
    }
    for (const { invoice, notes } of billedOf(made)) {
      const before = invoice.pre_payment_credit_notes_amount;
      const after = invoice.post_payment_credit_notes_amount;
      expect(sum(notes.map((note) => note.pre_payment_amount))).toBe(before);
      expect(sum(notes.map((note) => note.post_payment_amount))).toBe(after);
      if (notes.length > 0) expect(before + after).toBeLessThanOrEqual(invoice.total);
    }
  });
});
