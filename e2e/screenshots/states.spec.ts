import { playScenario } from '../fixtures/scenario';
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

test('the overview when a trial ends soon', async ({ newOwner, stack }) => {
  const { page, email } = await newOwner('Sonnenhof');
  await startTrial(page, 'Pro');
  const { id } = await subscriptionOf(stack, email);
  const twoDays = Math.floor(Date.now() / 1000) + 2 * 86_400;
  await stack.stripe.subscriptions.update(id, { trial_end: twoDays, proration_behavior: 'none' });
  await page.goto('/billing');
  await expect(page.getByText(/^Your trial ends in 2 days/)).toBeVisible();
  await picture(page, 'overview-trial-ending');
});

test('the overview with a planned downgrade, with two subscriptions, and as a member sees it', async ({
  newOwner,
  visit,
  stack,
}) => {
  const { page, email } = await newOwner('Birkenhof');
  await startTrial(page, 'Pro');
  const { customer } = await startPaying(stack, email);
  const [card] = (await stack.stripe.paymentMethods.list({ customer })).data;
  const [starter] = (await stack.stripe.prices.list({ lookup_keys: ['price_appfactory_starter_monthly'] }))
    .data;
  await page.goto('/billing/plans');
  await page.getByRole('button', { name: 'Downgrade to Starter' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Change|Downgrade)/ })
    .last()
    .click();
  await page.goto('/billing');
  await expect(page.getByText(/^Pro changes to Starter on/)).toBeVisible();
  await picture(page, 'overview-scheduled');
  await page.getByRole('button', { name: 'Keep Pro' }).click();
  await expect(page.getByText(/^Pro changes to Starter on/)).toHaveCount(0);

  await stack.stripe.subscriptions.create({
    customer,
    default_payment_method: card?.id ?? '',
    items: [{ price: starter?.id ?? '' }],
  });
  await expect(page.getByText(/has two subscriptions and pays for both$/)).toBeVisible();
  await picture(page, 'overview-duplicate');
  await page.goto('/billing/duplicates');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Two subscriptions');
  await picture(page, 'duplicates');

  const { page: member } = await visit('member@acme.test');
  const { page: acme } = await visit('owner@acme.test');
  await startTrial(acme, 'Pro');
  await member.goto('/billing');
  await expect(member.getByRole('button', { name: 'Change plan' })).toBeVisible();
  await picture(member, 'overview-member');
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

/** They move the emulator's clock, so they come last. The emulator's state, the picture's name, and what the page says when it has heard of it. */
const scenarios = [
  ['trial_without_card', 'overview-paused', /is paused$/],
  ['three_d_secure', 'overview-incomplete', /^The first payment for .* is not complete$/],
  ['incomplete_expired', 'overview-expired', /was not completed in time$/],
  ['unpaid', 'overview-unpaid', /is unpaid$/],
  ['canceled_at_period_end', 'overview-canceled', /ended/],
] as const;

for (const [scenario, state, words] of scenarios) {
  test(`the overview: ${state}`, async ({ newOwner, stack }) => {
    const owner = await newOwner('Sonnenhof');
    await playScenario(stack, owner, scenario);
    await owner.page.goto('/billing');
    await expect(owner.page.getByRole('main').getByText(words).first()).toBeVisible();
    await picture(owner.page, state);
  });
}
