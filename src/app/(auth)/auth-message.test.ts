import { describe, expect, test } from 'vitest';
import { authMessage } from './auth-message';

describe('what a failed sign-in says', () => {
  test('wrong credentials do not tell which of the two is wrong', () => {
    expect(authMessage({ status: 401, code: 'INVALID_EMAIL_OR_PASSWORD' })).toContain(
      'do not belong together',
    );
  });

  test('too many attempts, no connection and faults of ours are three different sentences', () => {
    const said = [
      authMessage({ status: 429 }),
      authMessage({}),
      authMessage({ status: 500, code: 'SOMETHING_NEW' }),
    ];
    expect(new Set(said).size).toBe(3);
    expect(said.join()).not.toContain('SOMETHING_NEW');
  });
});
