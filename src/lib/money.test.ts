import { describe, expect, it } from 'vitest';
import { decimalAmount, formatAmount } from './money';

describe('formatAmount', () => {
  it.each([
    [9_900, 'usd', '99.00'],
    [5, 'usd', '0.05'],
    [0, 'usd', '0.00'],
    [1_234_567, 'eur', '12,345.67'],
    [500, 'jpy', '500'],
    [1_234, 'kwd', '1.234'],
    [50_000, 'ugx', '500.00'],
    [50_000, 'isk', '500.00'],
    [-9_900, 'usd', '\u221299.00'],
  ])('writes %i %s as %s', (amountMinor, currency, expected) => {
    expect(formatAmount({ amountMinor, currency })).toBe(expected);
  });
});

describe('amounts for files', () => {
  it.each([
    [9_900, 'usd', '99.00'],
    [-5, 'usd', '-0.05'],
    [1_234_567, 'usd', '12345.67'],
    [500, 'jpy', '500'],
    [1_500, 'kwd', '1.500'],
    [0, 'kwd', '0.000'],
  ])('%i %s is %s', (amountMinor, currency, text) => {
    expect(decimalAmount({ amountMinor, currency })).toBe(text);
  });
});
