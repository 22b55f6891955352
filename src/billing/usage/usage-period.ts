/** A month in which usage is counted; the end is not part of it. UTC. */
export interface UsagePeriod {
  start: Date;
  end: Date;
}

/**
 * The month of `anchor`'s cycle that holds `now`: minutes come back each month, also under an annual plan. A month that is too
 * short ends on its last day, and the next one is back on the anchor's day (31 Jan, 28 Feb, 31 Mar). Pure.
 */
export function usagePeriod(anchor: Date, now: Date): UsagePeriod {
  let months =
    (now.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + now.getUTCMonth() - anchor.getUTCMonth();
  if (monthsAfter(anchor, months) > now) months--;
  return { start: monthsAfter(anchor, months), end: monthsAfter(anchor, months + 1) };
}

function monthsAfter(anchor: Date, months: number): Date {
  const first = new Date(
    Date.UTC(
      anchor.getUTCFullYear(),
      anchor.getUTCMonth() + months,
      1,
      anchor.getUTCHours(),
      anchor.getUTCMinutes(),
      anchor.getUTCSeconds(),
    ),
  );
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(anchor.getUTCDate(), lastDay));
  return first;
}
