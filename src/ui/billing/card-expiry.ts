import { daysBetween } from '../format-date';

interface Expiry {
  expMonth: number | null;
  expYear: number | null;
}

/** People are told this many days ahead. */
const warningDays = 30;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** The first moment at which the card is refused: it is good through the last day of its month. null: it does not expire. */
export function refusedFrom({ expMonth, expYear }: Expiry): Date | null {
  return expMonth === null || expYear === null ? null : new Date(Date.UTC(expYear, expMonth, 1));
}

/** Where a card stands at `now`. */
export function expiryState(card: Expiry, now: Date): 'valid' | 'expiring' | 'expired' {
  const end = refusedFrom(card);
  if (!end) return 'valid';
  if (end <= now) return 'expired';
  return daysBetween(now, end) <= warningDays ? 'expiring' : 'valid';
}

/** `the end of Nov 2026`. */
export function endOfMonth({ expMonth, expYear }: { expMonth: number; expYear: number }): string {
  return `the end of ${months[expMonth - 1] ?? ''} ${expYear}`;
}
