import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, startTrial, test } from '../fixtures/test';

/**
 * Names of the server's variables, and texts that have the shape of a secret: a bundle with one holds what only the server may.
 * BETTER_AUTH_SECRET is not among them: better-auth's browser client brings a table with that name, and no value.
 */
const serverOnly =
  /STRIPE_SECRET_KEY|STRIPE_WEBHOOK_SECRET|METRICS_TOKEN|DATABASE_URL|\b[sr]k_(test|live)_[A-Za-z0-9]{8,}|\bwhsec_[A-Za-z0-9]{8,}|postgres(ql)?:\/\/[^\s"'`]+@/;

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const full = path.join(folder, name);
    return statSync(full).isDirectory() ? filesIn(full) : [full];
  });
}

test('no file that the browser is served holds a secret of the server, nor the name of one', () => {
  const folder = path.join(process.env.NEXT_DIST_DIR ?? '.next-e2e', 'static');
  const files = filesIn(folder).filter((file) => /\.(js|css|json|map|txt)$/.test(file));
  expect(files.length).toBeGreaterThan(10);
  const found = files.flatMap((file) => {
    const match = serverOnly.exec(readFileSync(file, 'utf8'));
    return match ? [`${file}: ${match[0]}`] : [];
  });
  expect(found).toEqual([]);
});

test('no page and no answer that a browser gets holds a secret of the server', async ({
  newOwner,
  stack,
}) => {
  const { page, context } = await newOwner('Canaries');
  const bodies: { url: string; text: string }[] = [];
  const pending: Promise<unknown>[] = [];
  page.on('response', (response) => {
    const url = response.url();
    if (!url.startsWith(stack.url) || response.request().resourceType() === 'eventsource') return;
    const headers = JSON.stringify(response.headers());
    pending.push(
      response
        .text()
        // A redirect has no body, and a page that was left has lost its own.
        .catch(() => '')
        .then((text) => bodies.push({ url, text: `${headers}\n${text}` })),
    );
  });
  for (const place of [
    '/',
    '/pricing',
    '/billing',
    '/billing/plans',
    '/billing/invoices',
    '/billing/activity',
    '/members',
  ])
    await page.goto(place);
  await startTrial(page);
  // What is refused, and what does not exist.
  for (const place of [
    '/api/health',
    '/api/ready',
    '/api/metrics',
    '/api/trpc/nothing.here',
    '/api/billing/webhook',
    '/nothing',
  ]) {
    const answer = await context.request.get(`${stack.url}${place}`);
    bodies.push({ url: place, text: await answer.text() });
  }
  const forged = await context.request.post(`${stack.url}/api/billing/webhook`, {
    data: '{}',
    headers: { 'stripe-signature': 't=1,v1=00' },
  });
  expect(forged.status()).toBe(400);
  bodies.push({ url: 'a forged webhook', text: await forged.text() });
  await Promise.all(pending);

  expect(bodies.length).toBeGreaterThan(30);
  const found = bodies.flatMap(({ url, text }) =>
    stack.secrets.filter((secret) => text.includes(secret)).map((_, index) => `${url} holds secret ${index}`),
  );
  expect(found).toEqual([]);
});

test('Prometheus gets the metrics with the token, and nobody without it', async ({ visit, stack }) => {
  const { context } = await visit();
  const url = `${stack.url}/api/metrics`;
  expect((await context.request.get(url)).status()).toBe(401);
  const shown = await context.request.get(url, {
    headers: { authorization: `Bearer ${stack.metricsToken}` },
  });
  expect(shown.status()).toBe(200);
  const text = await shown.text();
  expect(text).toContain('billing_database_up 1');
  expect(text).toMatch(/^billing_procedure_seconds_count\{/m);
  expect(text).toContain('nodejs_eventloop_lag_seconds');
});
