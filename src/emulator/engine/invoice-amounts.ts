import { applyDiscounts, type DiscountableLine, type Discounted, type DiscountTerms } from './discount-maths';
import { sum } from './invoice-maths';
import { type LineTax, type TaxTerms, taxesOf } from './tax-maths';

export interface BillableLine extends DiscountableLine {
  taxes: TaxTerms[];
}

export interface LineAmounts extends Discounted {
  taxes: LineTax[];
}

/** The amounts of an invoice, minor units. */
export interface InvoiceAmounts {
  lines: LineAmounts[];
  /** Item-level discounts are inside (seen in recorded answers), those of the invoice and exclusive taxes are not. */
  subtotal: number;
  subtotalExcludingTax: number;
  total: number;
  totalExcludingTax: number;
  /** Per discount over all lines, in the order in which they were taken off. */
  discountAmounts: { discount: string; amount: number }[];
  /** Per tax rate over all lines. */
  taxes: LineTax[];
}

/**
 * The one pipeline from lines to totals: line amounts, item-level discounts, invoice-level discounts spread over the
 * lines, tax per line, total. Previews, updates, renewals and invoices made by hand all pass through it.
 */
export function invoiceAmounts(lines: BillableLine[], discounts: DiscountTerms[]): InvoiceAmounts {
  const discounted = applyDiscounts(lines, discounts);
  const results = discounted.map((result, index): LineAmounts => {
    const taxes = taxesOf(result.net, lines[index]?.taxes ?? []);
    return { ...result, taxes };
  });
  const includedBefore = discounted.map((result, index) => {
    const taxes = taxesOf(result.subtotal, lines[index]?.taxes ?? []);
    return sum(taxes.filter((tax) => tax.isInclusive).map((tax) => tax.amount));
  });
  const taxes = results.flatMap((result) => result.taxes);
  const net = sum(results.map((result) => result.net));
  const subtotal = sum(results.map((result) => result.subtotal));
  const amountOf = (inclusive: boolean) =>
    sum(taxes.filter((tax) => tax.isInclusive === inclusive).map((tax) => tax.amount));
  return {
    lines: results,
    subtotal,
    subtotalExcludingTax: subtotal - sum(includedBefore),
    total: net + amountOf(false),
    totalExcludingTax: net - amountOf(true),
    discountAmounts: addedUp(
      results.flatMap((result) => result.discountAmounts),
      (entry) => entry.discount,
      (a, b) => ({ ...a, amount: a.amount + b.amount }),
    ),
    taxes: addedUp(
      taxes,
      (tax) => `${tax.taxRate} ${tax.reason}`,
      (a, b) => ({ ...a, amount: a.amount + b.amount, taxableAmount: a.taxableAmount + b.taxableAmount }),
    ),
  };
}

/** Entries with the same key made one, in the order of their first. */
export function addedUp<T>(entries: T[], keyOf: (entry: T) => string, add: (a: T, b: T) => T): T[] {
  const totals = new Map<string, T>();
  for (const entry of entries) {
    const earlier = totals.get(keyOf(entry));
    totals.set(keyOf(entry), earlier === undefined ? entry : add(earlier, entry));
  }
  return [...totals.values()];
}
