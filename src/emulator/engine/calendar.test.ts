import { expect, test } from 'vitest';
import { formatDate, periodEnd, periodStart } from './calendar';

const utc = (text: string) => Date.parse(`${text}T12:00:00Z`) / 1000;

test('a subscription anchored on the 31st bills on the last day of shorter months and returns to the 31st', () => {
  const anchor = utc('2027-01-31');
  const starts = [1, 2, 3, 4].map((n) => formatDate(periodStart(anchor, 'month', 1, n)));
  expect(starts).toEqual(['28 Feb 2027', '31 Mar 2027', '30 Apr 2027', '31 May 2027']);
});

test('29 February bills on the 28th in common years and on the 29th in leap years', () => {
  const anchor = utc('2028-02-29');
  expect(formatDate(periodStart(anchor, 'year', 1, 1))).toBe('28 Feb 2029');
  expect(formatDate(periodStart(anchor, 'year', 1, 4))).toBe('29 Feb 2032');
});

test('periods follow each other without gap for years', () => {
  const anchor = utc('2026-10-31');
  for (let n = 0; n < 60; n += 1) {
    const start = periodStart(anchor, 'month', 1, n);
    expect(periodEnd(anchor, start, 'month', 1)).toBe(periodStart(anchor, 'month', 1, n + 1));
  }
});
