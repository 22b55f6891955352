import { describe, expect, test } from 'vitest';
import { nextPath } from './next-path';

describe('the page after signing in', () => {
  test('is the one that asked for it, with its query', () => {
    expect(nextPath('/billing/plans?plan=pro&interval=month')).toBe('/billing/plans?plan=pro&interval=month');
  });

  test('is billing when none or several asked', () => {
    expect(nextPath(undefined)).toBe('/billing');
    expect(nextPath(['/a', '/b'])).toBe('/billing');
  });

  test.each([
    'https://evil.test',
    '//evil.test',
    '/\\evil.test',
    '/\t/evil.test',
    'javascript:alert(1)',
    '/.//evil.test',
  ])('never leaves this site: %s', (next) => {
    expect(nextPath(next)).toBe('/billing');
  });
});
