import { expect, test } from 'vitest';
import { readFailure } from './read-failure';

test('a refusal of the server is passed on in its own words, with its reference', () => {
  const error = Object.assign(new Error('Acme has a plan already.'), {
    data: { code: 'CONFLICT', reason: 'already_subscribed', requestId: 'req_1' },
  });
  expect(readFailure(error)).toEqual({
    message: 'Acme has a plan already.',
    code: 'CONFLICT',
    reason: 'already_subscribed',
    requestId: 'req_1',
  });
});

test('an error that never reached the server does not show what fetch said', () => {
  expect(readFailure(new TypeError('Failed to fetch')).message).toContain('could not reach the server');
  expect(readFailure(undefined).requestId).toBeNull();
});
