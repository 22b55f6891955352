import { expect, test } from 'vitest';
import { credit, prorate, prorationDescription } from './proration';

const november = { start: 1_793_491_200, end: 1_796_083_200 };

/**
 * Amounts that Stripe states on https://docs.stripe.com/billing/subscriptions/prorations (the preview's JSON, "half way")
 * and in an old public sample, and vectors worked out from its rule with exact arithmetic.
 */
const vectors = [
  {
    name: 'the preview in the documentation',
    period: { start: 1_596_749_288, end: 1_599_427_688 },
    at: 1_598_982_148,
    old: 1_000,
    next: 3_252,
    want: [-166, 541],
  },
  {
    name: 'a sample of 2017, cancelled',
    period: { start: 1_487_030_400, end: 1_489_449_600 },
    at: 1_488_568_488,
    old: 1_000,
    next: 0,
    want: [-364, 0],
  },
  {
    name: '10 to 20 half way',
    period: november,
    at: 1_794_787_200,
    old: 1_000,
    next: 2_000,
    want: [-500, 1_000],
  },
  {
    name: '29 to 99 half way',
    period: november,
    at: 1_794_787_200,
    old: 2_900,
    next: 9_900,
    want: [-1_450, 4_950],
  },
  {
    name: 'in the first second',
    period: november,
    at: 1_793_491_200,
    old: 2_900,
    next: 9_900,
    want: [-2_900, 9_900],
  },
  { name: 'in the last second', period: november, at: 1_796_083_199, old: 2_900, next: 9_900, want: [0, 0] },
  {
    name: '99 down to 29',
    period: november,
    at: 1_794_355_200,
    old: 9_900,
    next: 2_900,
    want: [-6_600, 1_933],
  },
  {
    name: 'quantity 3 to 5',
    period: november,
    at: 1_794_400_496,
    old: 3_000,
    next: 5_000,
    want: [-1_948, 3_246],
  },
  {
    name: 'an odd second',
    period: november,
    at: 1_794_577_031,
    old: 2_900,
    next: 9_900,
    want: [-1_685, 5_753],
  },
];

test.each(vectors)('$name', ({ period, at, old, next, want }) => {
  expect([credit(old, period, at), prorate(next, period, at)]).toEqual(want);
});

test('half a unit is rounded away from zero, on both sides', () => {
  const period = { start: 0, end: 2 };
  expect([prorate(1, period, 1), prorate(-1, period, 1), credit(1, period, 1)]).toEqual([1, -1, -1]);
});

test('large amounts stay exact where floats would not', () => {
  expect(prorate(999_999_999_999, { start: 0, end: 2_678_400 }, 1)).toBe(999_999_626_642);
});

test('lines are named as on real invoices', () => {
  expect(prorationDescription('credit', 1, 'Pro', 1_598_982_148)).toBe(
    'Unused time on Pro after 01 Sep 2020',
  );
  expect(prorationDescription('debit', 3, 'Pro', 1_598_982_148)).toBe(
    'Remaining time on 3 × Pro after 01 Sep 2020',
  );
});
