import { expect, expectAccessible, startTrial, test } from '../fixtures/test';

test('the public pages and the forms have no accessibility finding in either theme', async ({ visit }) => {
  const { page } = await visit();
  for (const path of ['/', '/pricing', '/sign-in', '/sign-up']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expectAccessible(page);
  }
});

test('nothing scrolls sideways on a phone, from 320 px on', async ({ newOwner }) => {
  const { page } = await newOwner('Phones');
  await startTrial(page);
  const { pathname, search } = new URL(page.url());
  const success = `${pathname}${search}`;
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of ['/', '/pricing', '/billing', '/billing/plans', '/billing/invoices', success]) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${path} at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
});

test('an owner finds the invoice, opens its hosted page, and the plans page marks the current plan', async ({
  newOwner,
}) => {
  const { page, context } = await newOwner('Invoiced');
  await startTrial(page, 'Enterprise');
  await page.goto('/billing/invoices');
  await expect(page.getByRole('main')).toContainText('Free trial for 1 × Enterprise');
  await expectAccessible(page);
  await page
    .getByRole('main')
    .getByRole('button', { name: /-0001$/ })
    .click();
  const drawer = page.getByRole('dialog', { name: /-0001$/ });
  await expect(drawer.getByRole('row', { name: /^Paid on/ })).toBeVisible();
  await expect(drawer).toContainText('Free trial for 1 × Enterprise');
  await expectAccessible(page);
  const opened = context.waitForEvent('page');
  await drawer.getByRole('link', { name: /Open invoice page/ }).click();
  const invoice = await opened;
  await invoice.waitForURL(/\/i\/in_/);
  await expect(invoice.getByRole('heading', { level: 1 })).toBeVisible();
  await drawer.getByRole('button', { name: 'Close invoice' }).click();
  await expect(drawer).toBeHidden();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^invoices-invoiced.*\.csv$/);

  await page.goto('/billing/plans');
  await expect(page.getByRole('main')).toContainText('Current plan');
  for (const plan of ['Starter', 'Pro'])
    await expect(page.getByRole('button', { name: `Downgrade to ${plan}` })).toBeVisible();
  await expectAccessible(page);
});

test('a person with two organizations switches between them and never sees both', async ({ newOwner }) => {
  const { page } = await newOwner('Firsthouse');
  await startTrial(page, 'Starter');
  await page.goto('/new-organization');
  await page.getByLabel('Organization').fill('Secondhouse');
  await page.getByRole('button', { name: /Create/ }).click();
  await page.waitForURL(/\/billing/);
  await expect(page.getByText('Secondhouse has no plan yet')).toBeVisible();
  const otherTab = await page.context().newPage();
  await otherTab.goto('/billing');
  await expect(otherTab.getByText('Secondhouse has no plan yet')).toBeVisible();
  await page.getByRole('button', { name: /Secondhouse/ }).click();
  await page
    .getByRole('menuitemradio', { name: /Firsthouse/ })
    .or(page.getByRole('menuitem', { name: /Firsthouse/ }))
    .click();
  await expect(page.getByRole('main')).toContainText('29.00 USD on');
  // The session is the browser's: a tab that stayed on the other organization would buy for the wrong one.
  await expect(otherTab.getByRole('main')).toContainText('29.00 USD on');
});

test('the whole purchase works with the keyboard alone', async ({ newOwner }) => {
  const { page } = await newOwner('Keyboard');
  await page.goto('/billing/plans');
  await page.getByRole('button', { name: 'Start Pro trial' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/c\/pay\/cs_/);
  await page.getByRole('button', { name: '4242 4242 4242 4242' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/billing\/success/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pro is active for Keyboard');
});
