import { formatAmount, minorUnitDigits } from '@/lib/money';
import { chargeAmountMax, chargeAmountMin } from '../engine/charge-amount';
import { invalidRequest } from '../wire/stripe-error';

/** Refuses what no card can be charged. https://docs.stripe.com/error-codes#amount-too-small */
export function checkChargeAmount(amount: number, currency: string, param = 'amount'): void {
  checkLastDigit(amount, currency, param);
  const min = chargeAmountMin(currency);
  if (amount < min) {
    throw invalidRequest(`Amount must be at least ${inWords(min, currency)}`, {
      code: 'amount_too_small',
      param,
    });
  }
  checkLargest(amount, currency, param);
}

/** Written with two decimals for backward compatibility, although they have none: https://docs.stripe.com/currencies#special-cases */
const wholeUnits = new Set(['isk', 'ugx']);

/**
 * "The least-significant (last) digit must be 0" in currencies with three decimals: cards take two. Two currencies without
 * decimals are written with 00. https://docs.stripe.com/currencies#three-decimal
 */
export function checkLastDigit(amount: number, currency: string, param: string): void {
  if (wholeUnits.has(currency) && amount % 100 !== 0) {
    throw invalidRequest(
      `Invalid amount. Currency ${currency.toUpperCase()} has become effectively zero-decimal and charged amounts must be evenly divisible by 100. See https://stripe.com/docs/currencies#zero-decimal for more information.`,
      { param },
    );
  }
  if (minorUnitDigits(currency) < 3 || amount % 10 === 0) return;
  throw invalidRequest(
    `Invalid amount: ${amount}. The last digit of an amount in ${currency} must be 0: round it to the nearest ten.`,
    { param },
  );
}

/** What no charge can collect is not billed either; beyond 2^53 the sums would not even be right. */
export function checkLargest(amount: number, currency: string, param: string): void {
  if (amount <= chargeAmountMax) return;
  throw invalidRequest(`Amount must be no more than ${inWords(chargeAmountMax, currency)}`, {
    code: 'amount_too_large',
    param,
  });
}

const signs: Record<string, string> = { usd: '$', eur: '€', gbp: '£', jpy: '¥' };

function inWords(amountMinor: number, currency: string): string {
  return `${signs[currency] ?? ''}${formatAmount({ amountMinor, currency })} ${currency}`;
}
