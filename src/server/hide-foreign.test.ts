import { expect, it } from 'vitest';
import { hideForeign } from './hide-foreign';

const request = (path: string) => new Request(`http://localhost:3001${path}`, { method: 'POST' });

it('answers 404 for an organization that one is not a member of, and leaves every other answer alone', () => {
  const setActive = '/api/auth/organization/set-active';
  expect(hideForeign(request(setActive), new Response(null, { status: 403 })).status).toBe(404);
  expect(hideForeign(request(setActive), new Response(null, { status: 400 })).status).toBe(404);
  for (const status of [200, 401, 500]) {
    expect(hideForeign(request(setActive), new Response(null, { status })).status).toBe(status);
  }
  expect(hideForeign(request('/api/auth/sign-in/email'), new Response(null, { status: 403 })).status).toBe(
    403,
  );
});
