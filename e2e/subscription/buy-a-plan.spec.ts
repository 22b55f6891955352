import { choosePlan, dateIn, expect, expectAccessible, payWith, test } from '../fixtures/test';

test('an owner goes from the landing page to a live Pro trial, and a colleague watches it happen', async ({
  visit,
}) => {
  const { page: landing } = await visit();
  await landing.goto('/');
  for (const price of ['29', '99', '399'])
    await expect(landing.getByText(price, { exact: true }).first()).toBeVisible();
  await landing.getByText('Annual').first().click();
  for (const price of ['290', '990', '3,990']) {
    await expect(landing.getByText(price, { exact: true }).first()).toBeVisible();
  }

  const { page } = await visit('owner@acme.test');
  await expect(page.getByText('Acme has no plan yet')).toBeVisible();
  await expectAccessible(page);

  const { page: colleague } = await visit('member@acme.test');
  await expect(colleague.getByText(/no plan yet/)).toBeVisible();
  const { page: stranger } = await visit('owner@globex.test');
  await expect(stranger.getByText('Globex has no plan yet')).toBeVisible();

  await choosePlan(page, 'Pro');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Pro');
  await payWith(page, '4242 4242 4242 4242');
  await page.waitForURL(/\/billing\/success\?session_id=cs_/);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pro is active for Acme');
  await expect(page.getByText(`Trial until ${dateIn(14)}`)).toBeVisible();
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Billing overview' }).click();
  await expect(page.getByText('Next charge')).toBeVisible();
  const main = page.getByRole('main');
  await expect(main).toContainText(`99.00 USD on ${dateIn(14)}`);
  await expect(main).toContainText('Visa 4242');
  await expect(main).toContainText('Free trial for 1 × Pro');
  await expect(main.getByRole('table').getByText('Paid')).toBeVisible();
  await expectAccessible(page);

  // Live: neither of the two has reloaded.
  const seen = colleague.getByRole('main');
  await expect(seen.getByText('Pro', { exact: true }).first()).toBeVisible();
  await expect(seen).not.toContainText('USD');
  await expect(seen).not.toContainText('4242');
  // What a member may not do is there with its reason, and cannot be pressed.
  for (const button of await seen.getByRole('button').all()) {
    await expect(button).toHaveAttribute('aria-disabled', 'true');
  }
  await expectAccessible(colleague);
  await expect(stranger.getByText('Globex has no plan yet')).toBeVisible();
  await stranger.reload();
  await expect(stranger.getByRole('main')).not.toContainText('99.00');
});

test('the success page says "confirming" until the confirmation comes, then changes by itself', async ({
  newOwner,
  stack,
}) => {
  const { page } = await newOwner('Patience');
  await choosePlan(page, 'Starter');
  stack.hold();
  await payWith(page, '4242 4242 4242 4242');
  await page.waitForURL(/\/billing\/success/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Confirming your payment');
  await expectAccessible(page);
  stack.release();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Starter is active for Patience');
});
