import { choosePlan, expect, expectAccessible, payWith, signIn, startTrial, test } from '../fixtures/test';

test('a declined card stays on the hosted page with the reason in words, and nothing is bought', async ({
  newOwner,
}) => {
  const { page } = await newOwner('Declined');
  await choosePlan(page, 'Pro');
  await payWith(page, '4000 0000 0000 0002');
  await expect(page).toHaveURL(/\/c\/pay\/cs_/);
  await expect(page.getByText(/card was declined/).first()).toBeVisible();
  await page.getByRole('link', { name: /Back to the app/ }).click();
  await page.waitForURL(/\/billing/);
  await expect(page.getByRole('main')).not.toContainText('Next charge');

  // The same page still waits, and another card works.
  await choosePlan(page, 'Pro');
  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  await page.getByLabel('Expires').fill('12 / 40');
  await page.getByLabel('CVC').fill('123');
  await page.getByRole('button', { name: /Start trial/ }).click();
  await page.waitForURL(/\/billing\/success/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pro is active for Declined');
});

test('a card that asks for 3-D Secure is confirmed on its own page first', async ({ newOwner }) => {
  const { page } = await newOwner('Secure');
  await choosePlan(page, 'Starter');
  await payWith(page, '4000 0027 6000 3184');
  await page.getByRole('button', { name: /Complete/ }).click();
  await page.waitForURL(/\/billing\/success/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Starter is active for Secure');
});

test('the same choice in a second tab gets the same page, another choice closes the first', async ({
  newOwner,
}) => {
  const { page, context } = await newOwner('Tabs');
  await choosePlan(page, 'Pro');
  const second = await context.newPage();
  await choosePlan(second, 'Pro');
  expect(second.url()).toBe(page.url());
  await choosePlan(second, 'Starter');
  expect(second.url()).not.toBe(page.url());
  await page.reload();
  await expect(page.getByRole('main')).toContainText(/expired/i);
});

test('a member is told who can do it, on the page and by the API', async ({ visit, stack }) => {
  const { page } = await visit('member@acme.test');
  await page.goto('/billing/plans');
  const button = page.getByRole('button', {
    name: /^(Start Enterprise trial|(Choose|Upgrade to) Enterprise)$/,
  });
  await expect(button).toHaveAttribute('aria-disabled', 'true');
  await expect(button).toHaveAccessibleDescription(/owner|Only/);
  await button.press('Enter');
  await expect(page).toHaveURL(/\/billing\/plans$/);
  await page.goto('/billing/invoices');
  await expect(page.getByRole('main')).toContainText('owner@acme.test');
  await expectAccessible(page);
  const answer = await page.evaluate(async () => {
    const response = await fetch('/api/trpc/billing.createCheckoutSession', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        planId: 'pro',
        interval: 'month',
        quantity: 1,
        requestId: crypto.randomUUID(),
      }),
    });
    return { status: response.status, body: await response.text() };
  });
  expect(answer.status).toBe(403);
  expect(answer.body).toContain('role_required');
  expect(answer.body).toContain('Only owners, admins and billing managers of Acme');
  expect((await stack.stripe.checkout.sessions.list({ limit: 1 })).object).toBe('list');
});

test("another organization's checkout is nobody's business", async ({ newOwner, visit }) => {
  const { page } = await newOwner('Private');
  await startTrial(page);
  const { page: globex } = await visit('owner@globex.test');
  await globex.goto(new URL(page.url()).pathname + new URL(page.url()).search);
  await expect(globex.getByRole('main')).toContainText('This checkout does not belong to Globex');
  await expect(globex.getByRole('main')).not.toContainText('Private');
});

test('somebody who is not signed in comes back to where they were going, and never to another site', async ({
  visit,
}) => {
  const { page } = await visit();
  await page.goto('/billing/invoices');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fbilling%2Finvoices/);
  await page.getByLabel('E-mail').fill('owner@globex.test');
  await page.getByLabel('Password', { exact: true }).fill('wrong-password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').filter({ hasText: /\w/ }).first()).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill('app-factory-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/billing\/invoices$/);

  const { page: lured } = await visit();
  await lured.goto('/sign-in?next=https://evil.example/');
  await lured.getByLabel('E-mail').fill('owner@globex.test');
  await lured.getByLabel('Password', { exact: true }).fill('app-factory-demo');
  await lured.getByRole('button', { name: 'Sign in' }).click();
  await lured.waitForURL(/\/billing$/);
});

test('the pages stay live through a restart of the server', async ({ newOwner, visit, stack }) => {
  const { page, email } = await newOwner('Restarted');
  const { page: watching } = await visit();
  await signIn(watching, email);
  await startTrial(page, 'Starter');
  await expect(watching.getByRole('main')).toContainText('29.00 USD on');
  await stack.restart('SIGTERM');
  const customers = await stack.stripe.customers.list({ email });
  const [subscription] = (await stack.stripe.subscriptions.list({ customer: customers.data[0]?.id })).data;
  await stack.stripe.subscriptions.update(subscription?.id ?? '', { cancel_at_period_end: true });
  await expect(watching.getByRole('main')).toContainText('Starter ends on', { timeout: 30_000 });
});

test('every page says that nobody may frame it, and tells other sites no address', async ({ stack }) => {
  for (const path of ['/', '/billing', '/sign-in', '/api/health', '/nowhere']) {
    const { headers } = await fetch(`${stack.url}${path}`, { redirect: 'manual' });
    expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy'), path).toBe('strict-origin-when-cross-origin');
    expect(headers.get('x-content-type-options'), path).toBe('nosniff');
    expect(headers.get('x-powered-by'), path).toBeNull();
  }
});
