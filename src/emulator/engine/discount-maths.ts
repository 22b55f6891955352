import { share, spread } from './rounding';

/** One hundred per cent. A rate is an integer, so that four decimals (`33.3333` per cent) are exact. */
export const wholeRate = 1_000_000;

/** `12.5` per cent as a rate of `wholeRate`. */
export function rateOf(percent: number): number {
  return Math.round(percent * 10_000);
}

/** What a discount takes off, in minor units of the invoice's currency or as a rate of `wholeRate`. */
export interface DiscountTerms {
  /** The discount's id. */
  id: string;
  off: { amount: number } | { rate: number };
  /** The products that it is for; null is all. */
  products: string[] | null;
}

export interface DiscountableLine {
  /** Before any discount. */
  amount: number;
  isDiscountable: boolean;
  product: string | null;
  /** The line's own discounts, taken off before those of the invoice. */
  discounts: DiscountTerms[];
}

export interface Discounted {
  /** After its own discounts, before the invoice's. */
  subtotal: number;
  /** After all. */
  net: number;
  /** What each discount took off, its own first. A discount that is not for the line is not named. */
  discountAmounts: { discount: string; amount: number }[];
}

/**
 * Takes discounts off lines: each line's own first, then the invoice's. Each works on what the ones before it have left,
 * in the order given, and never goes below zero. An invoice's discount is reckoned once, on the sum of the lines that it
 * is for, and then spread over them. https://docs.stripe.com/billing/subscriptions/coupons#stacking
 */
export function applyDiscounts(lines: DiscountableLine[], ofInvoice: DiscountTerms[]): Discounted[] {
  const results = lines.map((line): Discounted => {
    const result: Discounted = { subtotal: line.amount, net: line.amount, discountAmounts: [] };
    for (const discount of line.discounts)
      if (isFor(discount, line)) take(result, discount.id, off(discount, result.net));
    return { ...result, subtotal: result.net };
  });
  for (const discount of ofInvoice) {
    const eligible = lines.flatMap((line, index) => {
      const result = results[index];
      return result && isFor(discount, line) ? [result] : [];
    });
    const left = eligible.map((result) => result.net);
    const total = off(
      discount,
      left.reduce((sum, amount) => sum + amount, 0),
    );
    for (const [index, part] of spread(total, left).entries()) {
      const result = eligible[index];
      if (result) take(result, discount.id, part);
    }
  }
  return results;
}

function isFor(discount: DiscountTerms, line: DiscountableLine): boolean {
  if (!line.isDiscountable || line.amount < 0) return false;
  return discount.products === null || discount.products.includes(line.product ?? '');
}

function off(discount: DiscountTerms, amount: number): number {
  if ('rate' in discount.off) return share(amount, discount.off.rate, wholeRate);
  return Math.min(discount.off.amount, amount);
}

function take(result: Discounted, discount: string, amount: number): void {
  result.net -= amount;
  result.discountAmounts.push({ discount, amount });
}
