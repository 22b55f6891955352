import { startPaying } from '../fixtures/subscription';
import { expect, expectAccessible, startTrial, test } from '../fixtures/test';

test('a plan takes a break, and comes back for the sum that was shown', async ({ newOwner, stack }) => {
  const { page, email } = await newOwner('Breakers');
  await startTrial(page);
  const { id } = await startPaying(stack, email);
  await page.goto('/billing/cancel');
  await page.getByRole('link', { name: 'Pause Pro instead' }).press('Enter');
  await page.waitForURL(/\/billing\/pause$/);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Pause Pro now' }).click();
  await page.waitForURL(/\/billing$/);
  const banner = page.getByRole('status').filter({ hasText: 'Pro is paused' });
  await expect(banner).toContainText('Nothing is charged');
  expect((await stack.stripe.subscriptions.retrieve(id)).status).toBe('paused');

  await banner.getByRole('link', { name: 'Resume Pro' }).click();
  await page.waitForURL(/\/billing\/pause$/);
  await expect(page.getByRole('main')).toContainText('A new period of Pro begins today');
  await expectAccessible(page);
  await page.getByRole('button', { name: /^Resume Pro/ }).press('Enter');
  await page.waitForURL(/\/billing$/);
  await expect(page.getByText('Next charge')).toBeVisible();
  expect((await stack.stripe.subscriptions.retrieve(id)).status).toBe('active');
});
