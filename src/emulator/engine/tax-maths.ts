import { wholeRate } from './discount-maths';
import { share } from './rounding';

/** A tax on a line; `rate` is a rate of `wholeRate`. */
export interface TaxTerms {
  /** The tax rate's id. */
  id: string;
  rate: number;
  isInclusive: boolean;
  reason: string;
}

export interface LineTax {
  taxRate: string;
  amount: number;
  taxableAmount: number;
  isInclusive: boolean;
  reason: string;
}

/**
 * The taxes of one line on its amount after discounts, each rounded half up by itself. Inclusive rates are taken out of
 * the amount together; exclusive ones come on top of what is left without them, so they are never taxed themselves.
 * https://docs.stripe.com/billing/taxes/tax-rates
 */
export function taxesOf(amount: number, taxes: TaxTerms[]): LineTax[] {
  const included = taxes.reduce((sum, tax) => (tax.isInclusive ? sum + tax.rate : sum), 0);
  const inclusive = taxes.map((tax) => (tax.isInclusive ? share(amount, tax.rate, wholeRate + included) : 0));
  const taxable = amount - inclusive.reduce((sum, part) => sum + part, 0);
  return taxes.map((tax, index) => ({
    taxRate: tax.id,
    amount: tax.isInclusive ? (inclusive[index] ?? 0) : share(taxable, tax.rate, wholeRate),
    taxableAmount: taxable,
    isInclusive: tax.isInclusive,
    reason: tax.reason,
  }));
}
