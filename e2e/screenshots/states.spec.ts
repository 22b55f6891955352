import { startPaying, subscriptionOf } from '../fixtures/subscription';
import { choosePlan, expect, startTrial, test } from '../fixtures/test';
import { picture } from './picture';

test('the pages of a visitor', async ({ visit }) => {
  const { page } = await visit();
  await page.goto('/');
  await picture(page, 'landing');
  await page.goto('/pricing');
  await picture(page, 'pricing');
  await page.goto('/sign-in');
  await picture(page, 'sign-in');
});

test('from no plan to a trial', async ({ newOwner }) => {
  const { page } = await newOwner('Northwind');
  await page.goto('/billing');
  await expect(page.getByText('Northwind has no plan yet')).toBeVisible();
  await picture(page, 'overview-no-plan');
  await choosePlan(page, 'Pro');
  await picture(page, 'emulator-checkout');
  await startTrial(page, 'Pro');
  await picture(page, 'success');
  await page.goto('/billing');
  await expect(page.getByRole('heading', { name: 'Pro' })).toBeVisible();
  await picture(page, 'overview-trialing');
});

test('a paying plan, its changes and its end', async ({ newOwner, stack }) => {
  const { page, email } = await newOwner('Lindenhof');
  await startTrial(page, 'Pro');
  await startPaying(stack, email);
  await page.goto('/billing');
  await expect(page.getByText('Next charge')).toBeVisible();
  await picture(page, 'overview-active');
  await page.goto('/billing/plans');
  await expect(page.getByText('Current plan')).toBeVisible();
  await picture(page, 'plans');
  await page.getByRole('button', { name: 'Upgrade to Enterprise' }).click();
  await expect(page.getByRole('dialog').getByRole('row', { name: /Charge today/ })).toBeVisible();
  await picture(page, 'change-plan', { isWholePage: false });
  await page.goto('/billing/invoices');
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await picture(page, 'invoices');
  await page
    .getByRole('main')
    .getByRole('button', { name: /-0002$/ })
    .click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await picture(page, 'invoice', { isWholePage: false });
  await page.goto('/billing/activity');
  await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
  await picture(page, 'activity');
  await page.goto('/members');
  await expect(page.getByRole('button', { name: 'Invite' })).toBeVisible();
  await picture(page, 'members');
  await page.goto('/billing/cancel');
  await picture(page, 'cancel');
  const { id } = await subscriptionOf(stack, email);
  await stack.stripe.subscriptions.update(id, { cancel_at_period_end: true });
  await page.goto('/billing');
  await expect(page.getByRole('button', { name: 'Resume Pro' })).toBeVisible();
  await picture(page, 'overview-canceling');
});

test('a failed payment', async ({ newOwner, stack }) => {
  const { page, email } = await newOwner('Tannenhof');
  await startTrial(page, 'Pro');
  const { customer } = await startPaying(stack, email);
  const ran = await fetch(`${stack.emulatorUrl}/_emulator/scenarios/past_due/run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ customer }),
  });
  expect(ran.ok).toBe(true);
  await page.goto('/billing');
  await expect(page.getByText('Past due').first()).toBeVisible();
  await picture(page, 'overview-past-due');
});

test("the emulator's portal and inspector", async ({ newOwner, stack }) => {
  const { page, email } = await newOwner('Steghof');
  await startTrial(page, 'Starter');
  await startPaying(stack, email);
  await page.goto('/billing');
  await page.getByRole('button', { name: 'Manage billing' }).click();
  await page.waitForURL(/\/p\/session\//);
  await picture(page, 'emulator-portal');
  await page.goto(`${stack.emulatorUrl}/_emulator`);
  await picture(page, 'emulator-inspector');
});
