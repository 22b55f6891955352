import { describe, expect, test } from 'vitest';
import { railGeometry } from './rail-geometry';

const start = new Date('2026-11-07T10:00:00.000Z');
const end = new Date('2026-12-07T10:00:00.000Z');

describe('the rail', () => {
  test('one tick is one day and today stands on its day', () => {
    const rail = railGeometry(start, end, new Date('2026-11-23T08:00:00.000Z'));
    expect(rail).toEqual({ days: 30, now: 16, isNowInside: true, hasRoomForToday: true });
  });

  test('a period that a test clock has moved ahead of the wall draws no dot and nothing solid', () => {
    const rail = railGeometry(start, end, new Date('2026-09-01T00:00:00.000Z'));
    expect(rail).toMatchObject({ now: 0, isNowInside: false });
  });

  test('a period that has ended is solid to its end', () => {
    expect(railGeometry(start, end, new Date('2027-01-01T00:00:00.000Z'))).toMatchObject({
      now: 30,
      isNowInside: false,
    });
  });

  test('on the first and last days the word for today leaves the legend to the ends', () => {
    expect(railGeometry(start, end, start).hasRoomForToday).toBe(false);
    expect(railGeometry(start, end, end).hasRoomForToday).toBe(false);
  });

  test('a period within one day still has one tick', () => {
    expect(railGeometry(start, start, start).days).toBe(1);
  });
});
