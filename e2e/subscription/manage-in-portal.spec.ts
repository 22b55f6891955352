import { dateIn, expect, signIn, startTrial, test } from '../fixtures/test';

test('cancelling in the hosted portal shows on every open page without a reload, and can be taken back there', async ({
  newOwner,
  visit,
}) => {
  const { page, email } = await newOwner('Leavers');
  await startTrial(page);
  await page.goto('/billing');
  const { page: watching } = await visit();
  await signIn(watching, email);
  await expect(watching.getByRole('main')).toContainText(`99.00 USD on ${dateIn(14)}`);

  await page.getByRole('button', { name: 'Manage billing' }).click();
  await page.waitForURL(/\/p\/session\//);
  await page.getByText('Cancel plan').click();
  await page.getByRole('button', { name: 'Cancel at period end' }).click();
  await expect(page.getByText(`Cancels on ${dateIn(14)}`).first()).toBeVisible();
  await expect(watching.getByRole('main')).toContainText(`Pro ends on ${dateIn(14)}`);
  await expect(watching.getByRole('main')).not.toContainText(`99.00 USD on`);

  await page.getByRole('button', { name: 'Resume plan' }).click();
  await expect(watching.getByRole('main')).toContainText(`99.00 USD on ${dateIn(14)}`);
  await page.getByRole('link', { name: 'Back to the app' }).first().click();
  await page.waitForURL(/\/billing$/);
});
