import { formatDate } from './calendar';
import { share as rounded } from './rounding';

/** A time in which something was bought, in seconds; the end is not part of it. */
export interface Period {
  start: number;
  end: number;
}

/**
 * What `amount` (minor units), the price of the whole `period`, comes to from one moment to another: to the second,
 * each amount rounded by itself, half away from zero. Integers only, since floats go wrong by a cent.
 * https://docs.stripe.com/billing/subscriptions/prorations
 */
export function share(amount: number, period: Period, from: number, to: number): number {
  return rounded(amount, Math.max(0, to - from), period.end - period.start);
}

/** The share of `amount` for what is left of `period` at `at`. */
export function prorate(amount: number, period: Period, at: number): number {
  return share(amount, period, at, period.end);
}

/** The credit for what was bought and is not used any more; never `-0`. */
export function credit(amount: number, period: Period, at: number): number {
  return 0 - prorate(amount, period, at);
}

/** `Unused time on 3 × Pro after 07 Dec 2026` */
export function prorationDescription(
  kind: 'credit' | 'debit',
  quantity: number,
  product: string,
  at: number,
) {
  const what = quantity === 1 ? product : `${quantity} × ${product}`;
  const date = formatDate(at).padStart(11, '0');
  return `${kind === 'credit' ? 'Unused' : 'Remaining'} time on ${what} after ${date}`;
}
