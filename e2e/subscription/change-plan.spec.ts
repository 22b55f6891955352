import { startPaying } from '../fixtures/subscription';
import { dateIn, expect, expectAccessible, startTrial, test } from '../fixtures/test';

test('an upgrade shows the sum, takes exactly that sum and is on at once, also on a page that was open', async ({
  newOwner,
  stack,
}) => {
  const { page, context, email } = await newOwner('Upgrade');
  await startTrial(page, 'Pro');
  await startPaying(stack, email);
  const open = await context.newPage();
  await open.goto('/billing');
  await expect(open.getByText('Next charge')).toBeVisible();

  await page.goto('/billing/plans');
  await page.getByRole('button', { name: 'Upgrade to Enterprise' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Change to Enterprise' });
  await expect(dialog.getByRole('row', { name: /Charge today/ })).toBeVisible();
  await expect(dialog).toContainText('Unused time on Pro');
  await expect(dialog).toContainText(/Then\s*399.00 USD a month from/);
  await expect(dialog).toContainText('Visa 4242');
  await expectAccessible(page);

  const total = await dialog
    .getByRole('row', { name: /Charge today/ })
    .getByRole('cell')
    .textContent();
  const pay = dialog.getByRole('button', { name: /^Pay .* and change$/ });
  await expect(pay).toContainText((total ?? '').replace(/\s+/g, ' ').trim());
  await pay.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('listitem').filter({ hasText: 'Current plan' })).toContainText('Enterprise');
  await expect(open.getByRole('heading', { name: 'Enterprise' })).toBeVisible();
  await expect(open.getByRole('main')).toContainText((total ?? '').split(/\s/)[0] ?? '');
});

test('a refused card keeps the old plan and says so, and another try works', async ({ newOwner, stack }) => {
  const { page, email } = await newOwner('Refused');
  await startTrial(page, 'Pro');
  const { customer } = await startPaying(stack, email);
  await page.goto('/billing/plans');
  await page.getByRole('button', { name: 'Upgrade to Enterprise' }).click();
  const dialog = page.getByRole('dialog');
  const pay = dialog.getByRole('button', { name: /^Pay/ });
  await expect(pay).toBeEnabled();
  await fetch(`${stack.emulatorUrl}/_emulator/next_charge_fails`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customer, decline_code: 'insufficient_funds' }),
  });
  await pay.click();
  await expect(dialog.getByRole('alert')).toContainText('You are still on Pro and nothing was charged.');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('listitem').filter({ hasText: 'Current plan' })).toContainText('Pro');
});

test('a downgrade waits for the end of the period, is announced, and can be taken back', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Downgrade');
  await startTrial(page, 'Pro');
  await startPaying(stack, email);
  await page.goto('/billing/plans');
  await page.getByRole('button', { name: 'Downgrade to Starter' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change to Starter' });
  await expect(dialog).toContainText('Nothing is charged today.');
  await expect(dialog).toContainText('29.00 USD a month');
  await dialog.getByRole('button', { name: /^Change on/ }).click();
  await expect(dialog).toBeHidden();
  await page.goto('/billing');
  const banner = page.getByRole('status').filter({ hasText: 'Pro changes to Starter on' });
  await expect(banner).toBeVisible();
  await expectAccessible(page);
  await banner.getByRole('button', { name: 'Keep Pro' }).click();
  await expect(banner).toBeHidden();
  await page.goto('/billing/activity');
  await expect(page.getByRole('main')).toContainText('Kept Pro, the change to Starter was dropped');
  await expectAccessible(page);
});

test('in a trial a change starts now and costs nothing', async ({ newOwner }) => {
  const { page } = await newOwner('Trialing');
  await startTrial(page, 'Pro');
  await page.goto('/billing/plans');
  await page.getByRole('button', { name: 'Downgrade to Starter' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Starter starts now and the trial goes on. Nothing is charged today.');
  await expect(dialog).toContainText(`29.00 USD a month from ${dateIn(14)}`);
  await dialog.getByRole('button', { name: 'Change to Starter' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('listitem').filter({ hasText: 'Current plan' })).toContainText('Starter');
});
