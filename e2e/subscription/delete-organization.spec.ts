import { subscriptionOf } from '../fixtures/subscription';
import { expect, expectAccessible, startTrial, test } from '../fixtures/test';

test('an organization is deleted by typing its name: its plan ends at Stripe and nobody is left in it', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Endings');
  await startTrial(page);
  const { id } = await subscriptionOf(stack, email);
  await page.goto('/members');
  await page.getByRole('button', { name: 'Delete Endings' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Type the name first');
  await expectAccessible(page);
  await dialog.getByLabel('Type Endings to confirm').fill('Endings');
  await dialog.getByRole('button', { name: 'Delete Endings' }).press('Enter');
  await page.waitForURL(/\/new-organization/);
  expect((await stack.stripe.subscriptions.retrieve(id)).status).toBe('canceled');
});

test('a member is told who may delete the organization', async ({ visit }) => {
  const { page } = await visit('member@acme.test');
  await page.goto('/members');
  await expect(page.getByText('Only owners can delete the organization.')).toBeVisible();
  await page.getByRole('button', { name: /^Delete/ }).press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
