import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usagePeriod } from './usage-period';

const at = (text: string) => new Date(`${text}T10:00:00.000Z`);

describe('the month in which usage is counted', () => {
  it('runs from the anchor’s day to the anchor’s day', () => {
    expect(usagePeriod(at('2026-08-07'), at('2026-11-23'))).toEqual({
      start: at('2026-11-07'),
      end: at('2026-12-07'),
    });
    expect(usagePeriod(at('2026-08-07'), at('2026-11-07')).start).toEqual(at('2026-11-07'));
    const justBefore = new Date(at('2026-11-07').getTime() - 1);
    expect(usagePeriod(at('2026-08-07'), justBefore).start).toEqual(at('2026-10-07'));
  });

  it('ends on the last day of a short month and comes back to the anchor’s day', () => {
    expect(usagePeriod(at('2026-01-31'), at('2026-03-01'))).toEqual({
      start: at('2026-02-28'),
      end: at('2026-03-31'),
    });
    expect(usagePeriod(at('2027-01-31'), at('2028-02-29')).start).toEqual(at('2028-02-29'));
  });

  it('holds its moment, and each moment is in one month only', () => {
    const day = fc.date({ min: at('2020-01-01'), max: at('2032-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(day, day, (a, b) => {
        const anchor = new Date(Math.floor(Math.min(a.getTime(), b.getTime()) / 1000) * 1000);
        const now = new Date(Math.max(a.getTime(), b.getTime()));
        const period = usagePeriod(anchor, now);
        expect(period.start.getTime()).toBeLessThanOrEqual(now.getTime());
        expect(period.end.getTime()).toBeGreaterThan(now.getTime());
        expect(usagePeriod(anchor, period.end).start).toEqual(period.end);
      }),
    );
  });
});
