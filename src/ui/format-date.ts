const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const dayMs = 86_400_000;

/** `7 Dec`. For axes and legends whose year is said nearby. */
export function formatDay(date: Date): string {
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''}`;
}

/**
 * `7 Dec 2026`, in UTC on the server and in the browser, so that both draw the same day. Written by hand: engines
 * disagree on the short month (`Sep`, `Sept`), and a hydrated page must not.
 */
export function formatDate(date: Date): string {
  return `${formatDay(date)} ${date.getUTCFullYear()}`;
}

/** `12:03`, UTC. The caller says the zone once per view. */
export function formatTime(date: Date): string {
  return date.toISOString().slice(11, 16);
}

/** `7 Dec 2026, 12:03 UTC`. */
export function formatMoment(date: Date): string {
  return `${formatDate(date)}, ${formatTime(date)} UTC`;
}

function dayNumber(date: Date): number {
  return Math.floor(date.getTime() / dayMs);
}

/** Calendar days from one date to another, negative when it lies behind. */
export function daysBetween(from: Date, to: Date): number {
  return dayNumber(to) - dayNumber(from);
}

export function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * dayMs);
}

/** `in 14 days`, `tomorrow`, `today`, `3 days ago`. */
export function formatDistance(now: Date, then: Date): string {
  const days = daysBetween(now, then);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
}
