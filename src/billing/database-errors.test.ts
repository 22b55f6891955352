import { expect, it } from 'vitest';
import { isTransientDatabaseError } from './database-errors';

function withCode(code: string): Error {
  return Object.assign(new Error('said by the database'), { code });
}

it.each([
  '08006',
  '40001',
  '40P01',
  '53100',
  '53300',
  '55P03',
  '57014',
  '57P01',
  '57P03',
  '25P03',
  'CONNECTION_CLOSED',
  'ECONNREFUSED',
])('%s is worth another try, also as the cause of a wrapped error', (code) => {
  expect(isTransientDatabaseError(withCode(code))).toBe(true);
  expect(isTransientDatabaseError(new Error('Failed query', { cause: withCode(code) }))).toBe(true);
});

it.each(['23505', '23000', '22021', '42501', '42P01'])('%s will fail again', (code) => {
  expect(isTransientDatabaseError(withCode(code))).toBe(false);
});

it('says nothing of other errors', () => {
  expect(isTransientDatabaseError(new Error('ours'))).toBe(false);
  expect(isTransientDatabaseError(null)).toBe(false);
});
