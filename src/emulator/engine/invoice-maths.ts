import { formatAmount } from '@/lib/money';
import type { Interval } from './calendar';

/** A price and how many of it. Amounts are minor units. */
export interface PricedLine {
  unitAmount: number;
  quantity: number;
}

export function lineAmount({ unitAmount, quantity }: PricedLine): number {
  return unitAmount * quantity;
}

export function sum(amounts: number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

const units: Record<string, string> = { usd: '$', eur: '€', gbp: '£' };

function withUnit(amount: string, currency: string): string {
  const unit = units[currency];
  return unit ? `${unit}${amount}` : `${amount} ${currency.toUpperCase()}`;
}

/** `$9.50`, as Stripe's messages say amounts. */
export function moneyText(amountMinor: number, currency: string): string {
  return withUnit(formatAmount({ amountMinor, currency }), currency);
}

/** `1 × Pro (at $99.00 / month)`, the text of a subscription line on a real invoice. */
export function lineDescription(
  line: PricedLine,
  product: string,
  price: { currency: string; interval: Interval; intervalCount: number; amount: string },
): string {
  const every =
    price.intervalCount === 1 ? price.interval : `every ${price.intervalCount} ${price.interval}s`;
  const amount = withUnit(price.amount, price.currency);
  const per = price.intervalCount === 1 ? `/ ${every}` : every;
  return `${line.quantity} × ${product} (at ${amount} ${per})`;
}

/** The 0.00 line of a trial in classic billing mode. */
export function classicTrialDescription(product: string): string {
  return `Trial period for ${product}`;
}

/** The 0.00 line of a trial in flexible billing mode. */
export function trialDescription(quantity: number, product: string): string {
  return `Free trial for ${quantity} × ${product}`;
}

/** What becomes of an invoice's total. */
export interface Settlement {
  /** To be collected now. */
  due: number;
  /** The customer's balance afterwards. */
  ending: number;
  /** By how much the balance was used up, or filled by a negative total: what moves on it because of this invoice. */
  applied: number;
  /** An amount too small to be charged, which waits on the balance for the next invoice. */
  tooSmall: number;
}

/**
 * What is due of a total, given the customer's balance: credit (negative) pays first, a debt is collected along, and a
 * negative total becomes credit. A total of zero, as in a trial, leaves the balance alone. What is less than the
 * currency's minimum charge is carried over. https://docs.stripe.com/billing/customer/balance
 */
export function settleTotal(total: number, balance: number, minimum: number): Settlement {
  if (total === 0) return { due: 0, ending: balance, applied: 0, tooSmall: 0 };
  const sum = total + balance;
  const credit = Math.min(0, sum);
  const due = Math.max(0, sum);
  const tooSmall = due < minimum ? due : 0;
  return { due: due - tooSmall, ending: credit + tooSmall, applied: credit - balance, tooSmall };
}
