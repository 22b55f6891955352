import { formatAmount, type Money } from '@/lib/money';

/** `99.00 USD`, for sentences. Where the amount stands alone, `Amount` draws the code quieter. */
export function formatMoney(money: Money): string {
  return `${formatAmount(money)} ${money.currency.toUpperCase()}`;
}

const intervalWords = { month: 'a month', year: 'a year' } as const;

/** `99.00 USD a month`. */
export function formatPrice(money: Money, interval: 'month' | 'year'): string {
  return `${formatMoney(money)} ${intervalWords[interval]}`;
}
