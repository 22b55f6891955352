import { describe, expect, it } from 'vitest';
import { accessOf, dunningForecast } from './dunning';

const failedAt = new Date('2026-11-20T08:00:00.000Z');
const daysLater = (days: number) => new Date(failedAt.getTime() + days * 86_400_000);

describe('a payment that stays open', () => {
  it('changes nothing for ten days, then everybody can only look', () => {
    expect(dunningForecast(failedAt, daysLater(0))).toEqual({
      access: 'full',
      restrictsAt: daysLater(10),
      endsAt: daysLater(21),
    });
    expect(dunningForecast(failedAt, new Date(daysLater(10).getTime() - 1)).access).toBe('full');
    expect(dunningForecast(failedAt, daysLater(10))).toMatchObject({
      access: 'read_only',
      restrictsAt: null,
    });
  });

  it('follows the policy it is given', () => {
    const strict = {
      stages: [
        { afterDays: 0, access: 'full' },
        { afterDays: 1, access: 'read_only' },
        { afterDays: 3, access: 'none' },
      ],
      endsAfterDays: 4,
    } as const;
    expect([0, 1, 2, 3, 9].map((days) => dunningForecast(failedAt, daysLater(days), strict).access)).toEqual([
      'full',
      'read_only',
      'read_only',
      'none',
      'none',
    ]);
  });
});

describe('what a status allows', () => {
  it.each([
    ['trialing', 'full'],
    ['active', 'full'],
    ['unpaid', 'read_only'],
    ['paused', 'read_only'],
    ['incomplete', 'none'],
    ['incomplete_expired', 'none'],
    ['canceled', 'none'],
    ['a_status_of_next_year', 'none'],
    [null, 'none'],
  ] as const)('%s: %s', (status, access) => {
    expect(accessOf({ status, pastDueSince: null }, daysLater(0))).toBe(access);
  });

  it('past_due is full until the policy says otherwise, and full when nothing is open any more', () => {
    expect(accessOf({ status: 'past_due', pastDueSince: failedAt }, daysLater(3))).toBe('full');
    expect(accessOf({ status: 'past_due', pastDueSince: failedAt }, daysLater(12))).toBe('read_only');
    expect(accessOf({ status: 'past_due', pastDueSince: null }, daysLater(12))).toBe('full');
  });
});
