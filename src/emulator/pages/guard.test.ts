import { expect, test } from 'vitest';
import { openCheckout, runEmulator } from '../emulator.fixture';

test('a hosted page runs nothing, and its form ends here or at the address that its session names', async () => {
  await using running = await runEmulator();
  const { session } = await openCheckout(running.stripe);
  const page = await fetch(String(session.url));
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; form-action 'self' http://localhost:3001; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(page.headers.get('referrer-policy')).toBe('no-referrer');
  expect(await page.text()).not.toContain('<script');
});

test.each([
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ origin: 'http://evil.test' }, 403],
  [{ origin: 'null' }, 403],
  [{ 'sec-fetch-site': 'same-origin', origin: 'null' }, 303],
  [{}, 303],
])('a submit with %j is answered with %i', async (headers, status) => {
  await using running = await runEmulator();
  const { session } = await openCheckout(running.stripe);
  const answer = await fetch(String(session.url), {
    method: 'POST',
    redirect: 'manual',
    headers: headers as Record<string, string>,
    body: new URLSearchParams({ card: '4242424242424242' }),
  });
  expect(answer.status).toBe(status);
  const subscriptions = await running.stripe.subscriptions.list();
  expect(subscriptions.data).toHaveLength(status === 303 ? 1 : 0);
});
