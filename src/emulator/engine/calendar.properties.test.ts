import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cycleAt, type Interval, nextOccurrence, periodEnd, periodStart } from './calendar';

const day = 86_400;
const anchors = fc.integer({ min: Date.UTC(2024, 0, 1) / 1000, max: Date.UTC(2032, 0, 1) / 1000 });
const intervals = fc.constantFrom<Interval>('day', 'week', 'month', 'year');
const counts = fc.integer({ min: 1, max: 6 });
const steps = fc.integer({ min: 0, max: 60 });

/** The last day of the month that a moment lies in, UTC. */
function lastDay(seconds: number): number {
  const date = new Date(seconds * 1000);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

test('periods follow each other without gap or overlap, whatever the anchor and interval', () => {
  fc.assert(
    fc.property(anchors, intervals, counts, steps, (anchor, interval, count, n) => {
      const [start, end] = [n, n + 1].map((index) => periodStart(anchor, interval, count, index));
      expect(end).toBeGreaterThan(start ?? 0);
      expect(periodEnd(anchor, start ?? 0, interval, count)).toBe(end);
    }),
  );
});

test('each moment from the anchor on lies in exactly the cycle that is found for it', () => {
  fc.assert(
    fc.property(anchors, intervals, counts, fc.nat(12 * 366 * day), (anchor, interval, count, later) => {
      const time = anchor + later;
      const { start, end } = cycleAt(anchor, time, interval, count);
      expect(start).toBeLessThanOrEqual(time);
      expect(end).toBeGreaterThan(time);
      expect(cycleAt(anchor, start, interval, count)).toEqual({ start, end });
    }),
  );
});

test('months and years keep the day of the anchor, or the last day of a month that is shorter', () => {
  const wanted = fc.option(fc.integer({ min: 1, max: 31 }), { nil: undefined });
  const monthly = fc.constantFrom<Interval>('month', 'year');
  fc.assert(
    fc.property(
      anchors,
      monthly,
      counts,
      fc.integer({ min: 1, max: 60 }),
      wanted,
      (anchor, interval, count, n, day) => {
        const start = periodStart(anchor, interval, count, n, day);
        const [from, to] = [new Date(anchor * 1000), new Date(start * 1000)];
        expect(to.getUTCDate()).toBe(Math.min(day ?? from.getUTCDate(), lastDay(start)));
        expect(start % 86_400).toBe(anchor % 86_400);
        const months =
          (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth();
        expect(months).toBe(n * count * (interval === 'year' ? 12 : 1));
      },
    ),
  );
});

test('the next occurrence is the first moment after now with the day and time that were asked for', () => {
  const config = fc.record({
    day_of_month: fc.integer({ min: 1, max: 31 }),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    month: fc.option(fc.integer({ min: 1, max: 12 })),
    second: fc.integer({ min: 0, max: 59 }),
  });
  fc.assert(
    fc.property(anchors, config, (now, wanted) => {
      const at = nextOccurrence(now, wanted);
      const date = new Date(at * 1000);
      expect(at).toBeGreaterThan(now);
      expect(at - now).toBeLessThanOrEqual((wanted.month === null ? 32 : 367) * day);
      expect(date.getUTCDate()).toBe(Math.min(wanted.day_of_month, lastDay(at)));
      expect([date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]).toEqual([
        wanted.hour,
        wanted.minute,
        wanted.second,
      ]);
      if (wanted.month !== null) expect(date.getUTCMonth() + 1).toBe(wanted.month);
    }),
  );
});
