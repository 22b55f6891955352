import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, formatDate, formatDay, formatDistance, formatMoment } from './format-date';

const lateEvening = new Date('2026-12-07T23:59:59.000Z');

describe('dates', () => {
  test('a date is written day, short month, year, in UTC', () => {
    expect(formatDate(lateEvening)).toBe('7 Dec 2026');
    expect(formatDay(lateEvening)).toBe('7 Dec');
    expect(formatDate(new Date('2027-09-01T00:00:00.000Z'))).toBe('1 Sep 2027');
  });

  test('a moment carries its zone', () => {
    expect(formatMoment(new Date('2026-11-23T09:05:00.000Z'))).toBe('23 Nov 2026, 09:05 UTC');
  });

  test('distance counts calendar days, not periods of 24 hours', () => {
    expect(daysBetween(lateEvening, new Date('2026-12-08T00:00:01.000Z'))).toBe(1);
    expect(formatDistance(lateEvening, new Date('2026-12-08T00:00:01.000Z'))).toBe('tomorrow');
    expect(formatDistance(lateEvening, addDays(lateEvening, 14))).toBe('in 14 days');
    expect(formatDistance(lateEvening, lateEvening)).toBe('today');
    expect(formatDistance(lateEvening, addDays(lateEvening, -3))).toBe('3 days ago');
  });
});
