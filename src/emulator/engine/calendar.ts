export type Interval = 'day' | 'week' | 'month' | 'year';

export const secondsPerDay = 86_400;

/**
 * The start of period `n` counted from `anchor`, in UTC seconds: anchor arithmetic, never repeated addition, so that
 * a subscription anchored on 31 January bills on 28 or 29 February and on 31 March again. `day` is the day of the month
 * that is meant where the anchor itself stands on the last day of a shorter one.
 * https://docs.stripe.com/billing/subscriptions/billing-cycle
 */
export function periodStart(
  anchor: number,
  interval: Interval,
  intervalCount: number,
  n: number,
  day?: number,
): number {
  const steps = intervalCount * n;
  if (interval === 'day') return anchor + steps * secondsPerDay;
  if (interval === 'week') return anchor + steps * 7 * secondsPerDay;
  return addMonths(anchor, interval === 'year' ? steps * 12 : steps, day);
}

/** The end of the period that starts at `start` on the cycle of `anchor` (`start` is the anchor or later). */
export function periodEnd(
  anchor: number,
  start: number,
  interval: Interval,
  intervalCount: number,
  day?: number,
): number {
  return cycleAt(anchor, start, interval, intervalCount, day).end;
}

const longestDays: Record<Interval, number> = { day: 1, week: 7, month: 31, year: 366 };

/** The period of `anchor`'s cycle that holds `time` (the anchor or later). */
export function cycleAt(
  anchor: number,
  time: number,
  interval: Interval,
  intervalCount: number,
  day?: number,
): { start: number; end: number } {
  const longest = longestDays[interval] * intervalCount * secondsPerDay;
  let n = Math.max(0, Math.floor((time - anchor) / longest));
  const start = (index: number) => periodStart(anchor, interval, intervalCount, index, day);
  while (start(n + 1) <= time) n += 1;
  return { start: start(n), end: start(n + 1) };
}

/** The same day of a later month, or that month's last day. */
export function addMonths(seconds: number, months: number, wantedDay?: number): number {
  if (months === 0) return seconds;
  const date = new Date(seconds * 1000);
  const day = wantedDay ?? date.getUTCDate();
  const first = new Date(date);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() + months);
  first.setUTCDate(Math.min(day, daysInMonth(first)));
  return first.getTime() / 1000;
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

/** A moment that comes again each month, or each year when it names a month. Null: as at `now`. */
export interface DayOfMonth {
  day_of_month: number;
  hour: number | null;
  minute: number | null;
  month: number | null;
  second: number | null;
}

/** The next such moment after `now`: the last day of a month that is too short. */
export function nextOccurrence(now: number, config: DayOfMonth): number {
  const from = new Date(now * 1000);
  for (let step = 0; ; step += 1) {
    const month = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + step, 1));
    if (config.month !== null && month.getUTCMonth() + 1 !== config.month) continue;
    const day = Math.min(config.day_of_month, daysInMonth(month));
    const { hour, minute, second } = config;
    const at = Date.UTC(
      month.getUTCFullYear(),
      month.getUTCMonth(),
      day,
      hour ?? from.getUTCHours(),
      minute ?? from.getUTCMinutes(),
      second ?? from.getUTCSeconds(),
    );
    if (at / 1000 > now) return at / 1000;
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** JavaScript's calendar ends here, in the year 275760. */
const lastDate = 8.64e12;

/** False for a moment that no calendar has, such as milliseconds that an earlier version took for seconds. */
export function isDate(seconds: number): boolean {
  return Math.abs(seconds) <= lastDate;
}

/** `7 Dec 2026`, UTC. */
export function formatDate(seconds: number): string {
  if (!isDate(seconds)) return 'beyond the calendar';
  const date = new Date(seconds * 1000);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `23 Nov 2026 10:01 UTC`. */
export function formatTime(seconds: number): string {
  if (!isDate(seconds)) return formatDate(seconds);
  const date = new Date(seconds * 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${formatDate(seconds)} ${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())} UTC`;
}
