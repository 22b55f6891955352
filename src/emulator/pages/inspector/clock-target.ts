import { type Interval, periodStart, secondsPerDay } from '../../engine/calendar';
import { invalidRequest } from '../../wire/stripe-error';

const known = new Set(['account', 'back', 'clock', 'to']);

/**
 * Where a button of the clock leads: a name of a span, a moment in seconds, or the next timer. A clock never runs back,
 * so whatever is not plainly one of these is refused before anything moves.
 */
export function clockTarget(form: URLSearchParams, now: number, next: number | undefined): number {
  const stranger = [...form.keys()].find((name) => !known.has(name));
  if (stranger !== undefined) throw invalidRequest(`The clock's form has no field ${stranger}.`);
  const to = form.get('to') ?? '';
  if (to === 'hour') return now + 3_600;
  if (to === 'day') return now + secondsPerDay;
  if (to === 'month') return periodStart(now, 'month' satisfies Interval, 1, 1);
  if (to === 'next') return next ?? now;
  if (/^\d{1,12}$/.test(to)) return Number(to);
  throw invalidRequest('The clock moves to hour, day, month, next, or a moment in seconds.', { param: 'to' });
}
