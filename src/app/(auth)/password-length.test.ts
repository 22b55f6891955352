import { expect, test } from 'vitest';
import { createAuth } from '@/identity/auth';
import { authMessage } from './auth-message';
import { passwordLength } from './password-length';

test('the form asks for the length that the server takes', () => {
  // Nothing is read here, so no database stands behind it.
  const { options } = createAuth({
    db: {} as Parameters<typeof createAuth>[0]['db'],
    secret: 'a-secret-for-this-test-that-is-long-enough',
    baseUrl: 'http://localhost:3000',
    trustedIpHeader: 'x-client-ip',
    isRateLimited: false,
    membership: { limit: async () => null, changed: async () => undefined },
  });
  const { minPasswordLength, maxPasswordLength } = options.emailAndPassword;
  expect(passwordLength).toEqual({ min: minPasswordLength, max: maxPasswordLength });
});

test('what a refused password is told names the same numbers', () => {
  expect(authMessage({ status: 400, code: 'PASSWORD_TOO_SHORT' })).toContain(
    `${passwordLength.min} characters`,
  );
  expect(authMessage({ status: 400, code: 'PASSWORD_TOO_LONG' })).toContain(
    `${passwordLength.max} characters`,
  );
});
