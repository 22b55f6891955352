import type Stripe from 'stripe';
import { all, invoicesOf, type World } from './random-world.fixture';

export const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

/** An invoice with what its amounts are made of. Minor units. */
export interface Billed {
  invoice: Stripe.Invoice;
  lines: Stripe.InvoiceLineItem[];
  /** What discounts of the lines' own have taken off. */
  own: number;
  /** What the invoice's discounts have taken off. */
  ofInvoice: number;
  taxes: Stripe.InvoiceLineItem.Tax[];
  /** Issued credit notes. */
  notes: Stripe.CreditNote[];
}

export function billedOf(made: World): Billed[] {
  const notes = all<Stripe.CreditNote>(made, '/v1/credit_notes').filter((note) => note.status === 'issued');
  return invoicesOf(made).map((invoice) => {
    const lines = all<Stripe.InvoiceLineItem>(made, `/v1/invoices/${invoice.id}/lines`).reverse();
    const parts = lines.flatMap((line) =>
      (line.discount_amounts ?? []).map(({ amount, discount }) => ({
        amount,
        isOwn: line.discounts.includes(String(discount)),
      })),
    );
    const taken = (isOwn: boolean) =>
      sum(parts.filter((part) => part.isOwn === isOwn).map(({ amount }) => amount));
    return {
      invoice,
      lines,
      own: taken(true),
      ofInvoice: taken(false),
      taxes: lines.flatMap((line) => line.taxes ?? []),
      notes: notes.filter((note) => note.invoice === invoice.id),
    };
  });
}

/** The payments of an invoice, paid or not. */
export function paymentsOf(made: World, invoice: string): Stripe.InvoicePayment[] {
  return made.call('GET', `/v1/invoices/${invoice}`, { 'expand[0]': 'payments' }).body.payments.data;
}
