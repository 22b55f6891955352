export type Interval = 'day' | 'week' | 'month' | 'year';

export const secondsPerDay = 86_400;

/**
 * The start of period `n` counted from `anchor`, in UTC seconds: anchor arithmetic, never repeated addition, so that
 * a subscription anchored on 31 January bills on 28 or 29 February and on 31 March again.
 * https://docs.stripe.com/billing/subscriptions/billing-cycle
 */
export function periodStart(anchor: number, interval: Interval, intervalCount: number, n: number): number {
  const steps = intervalCount * n;
  if (interval === 'day') return anchor + steps * secondsPerDay;
  if (interval === 'week') return anchor + steps * 7 * secondsPerDay;
  return addMonths(anchor, interval === 'year' ? steps * 12 : steps);
}

/** The end of the period that starts at `start` on the cycle of `anchor` (`start` is the anchor or later). */
export function periodEnd(anchor: number, start: number, interval: Interval, intervalCount: number): number {
  let n = 1;
  while (periodStart(anchor, interval, intervalCount, n) <= start) n += 1;
  return periodStart(anchor, interval, intervalCount, n);
}

/** The period of `anchor`'s cycle that holds `time` (the anchor or later). */
export function cycleAt(
  anchor: number,
  time: number,
  interval: Interval,
  intervalCount: number,
): { start: number; end: number } {
  let n = 0;
  while (periodStart(anchor, interval, intervalCount, n + 1) <= time) n += 1;
  return {
    start: periodStart(anchor, interval, intervalCount, n),
    end: periodStart(anchor, interval, intervalCount, n + 1),
  };
}

/** The same day of a later month, or that month's last day. */
export function addMonths(seconds: number, months: number): number {
  const date = new Date(seconds * 1000);
  const day = date.getUTCDate();
  const first = new Date(date);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, lastDay));
  return first.getTime() / 1000;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `7 Dec 2026`, UTC. */
export function formatDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `23 Nov 2026 10:01 UTC`. */
export function formatTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${formatDate(seconds)} ${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())} UTC`;
}
