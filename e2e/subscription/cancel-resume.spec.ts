import { startPaying, subscriptionOf } from '../fixtures/subscription';
import { expect, expectAccessible, startTrial, test } from '../fixtures/test';

test('cancelling takes three steps, keeps what was paid for, and is taken back with one click', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Leaving');
  await startTrial(page, 'Pro');
  const { id } = await startPaying(stack, email);
  await page.goto('/billing');
  await page.getByRole('link', { name: 'Cancel plan' }).click();
  const step = page.getByRole('region');
  await expect(step.getByRole('heading', { name: 'What happens when you cancel' })).toBeVisible();
  await expect(step.getByRole('radio').first()).toBeChecked();
  await expectAccessible(page);
  await step.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect(step.getByRole('heading', { name: 'What made you cancel?' })).toBeFocused();
  await step.getByLabel('Too expensive').check();
  await step.getByLabel('Anything you want to add').fill('Only two apps');
  await expectAccessible(page);
  await step.getByRole('button', { name: 'Continue' }).press('Enter');
  await expect(step.getByRole('heading', { name: /^Cancel Pro on/ })).toBeFocused();
  await expect(step).toContainText('none, instead of 99.00 USD');
  await step.getByRole('button', { name: /^Cancel plan on/ }).press('Enter');

  await page.waitForURL(/\/billing$/);
  const banner = page.getByRole('status').filter({ hasText: 'Pro ends on' });
  await expect(banner).toContainText('Nothing more will be charged.');
  const canceling = await stack.stripe.subscriptions.retrieve(id);
  expect(canceling.cancellation_details).toMatchObject({
    feedback: 'too_expensive',
    comment: 'Only two apps',
  });
  await banner.getByRole('button', { name: 'Resume Pro' }).click();
  await expect(banner).toBeHidden();
  await expect(page.getByText('Next charge')).toBeVisible();
});

test('a plan can end at once, and a second one starts without a second trial', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Gone');
  await startTrial(page, 'Starter');
  await page.goto('/billing/cancel');
  await page.getByRole('radio', { name: /^Now/ }).check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'End Starter now' }).click();
  await page.waitForURL(/\/billing$/);
  await expect(page.getByRole('main')).toContainText('Starter ended');
  await expect(subscriptionOf(stack, email)).rejects.toThrow('has no subscription');
  await page.goto('/billing/plans');
  await expect(page.getByRole('button', { name: 'Choose Pro' })).toBeVisible();
  await expect(page.getByRole('button', { name: /trial/ })).toHaveCount(0);
});

test('a member is told who may cancel', async ({ visit }) => {
  const { page } = await visit('member@acme.test');
  await page.goto('/billing/cancel');
  await expect(page.getByRole('main')).toContainText(
    'Only owners, admins and billing managers can cancel the plan',
  );
  await expect(page.getByRole('main')).toContainText('owner@acme.test');
  await expect(page.getByRole('button', { name: /Continue|Cancel/ })).toHaveCount(0);
  await expectAccessible(page);
});
