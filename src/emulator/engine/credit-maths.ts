import { share } from './rounding';

/** What a credit note takes back of one invoice line, or of something it names itself. Minor units. */
export interface CreditLine {
  /** Before discounts and exclusive taxes. */
  amount: number;
  discounts: { discount: string; amount: number }[];
  taxes: { amount: number; isInclusive: boolean }[];
}

/** What earlier credit notes took of a line, and how much of a discount, a tax or the like went back with it. */
export interface CreditedBefore {
  credited: number;
  part: number;
}

/**
 * The part of `whole` that belongs to `credited` of a line's `amount`. It is rounded on all that is credited by now, less
 * what went back `before`, so that the last piece of a line takes what is left; it never has the other sign.
 */
export function creditedPart(
  whole: number,
  credited: number,
  amount: number,
  before: CreditedBefore,
): number {
  const upToNow = amount === 0 ? 0 : share(whole, before.credited + credited, amount);
  const part = upToNow - before.part;
  return whole < 0 ? Math.min(0, part) : Math.max(0, part);
}

export interface CreditTotals {
  subtotal: number;
  discount: number;
  /** Without any tax. */
  totalExcludingTax: number;
  subtotalExcludingTax: number;
  total: number;
}

/** https://docs.stripe.com/api/credit_notes/object */
export function creditTotals(lines: CreditLine[]): CreditTotals {
  const totals = { subtotal: 0, discount: 0, totalExcludingTax: 0, subtotalExcludingTax: 0, total: 0 };
  for (const line of lines) {
    const discount = line.discounts.reduce((sum, entry) => sum + entry.amount, 0);
    const taxed = (inclusive: boolean) =>
      line.taxes.reduce((sum, tax) => (tax.isInclusive === inclusive ? sum + tax.amount : sum), 0);
    totals.subtotal += line.amount;
    totals.subtotalExcludingTax += line.amount - taxed(true);
    totals.discount += discount;
    totals.totalExcludingTax += line.amount - discount - taxed(true);
    totals.total += line.amount - discount + taxed(false);
  }
  return totals;
}

/** How much of a credit lowers what an open invoice still asks for; the rest is for money that was paid. */
export function splitCredit(
  amount: number,
  remaining: number,
): { prePayment: number; postPayment: number; type: 'mixed' | 'post_payment' | 'pre_payment' } {
  const prePayment = Math.min(amount, remaining);
  const postPayment = amount - prePayment;
  if (postPayment === 0) return { prePayment, postPayment, type: 'pre_payment' };
  return { prePayment, postPayment, type: prePayment === 0 ? 'post_payment' : 'mixed' };
}
