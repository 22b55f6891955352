import { expect, type Page, test } from '@playwright/test';
import type { Emulator } from '../../src/emulator/index';
import { type HostedPage, hostedPages, runHostedPages } from '../fixtures/hosted-pages';
import { expectAccessible } from '../fixtures/test';

/** These pages stand beside the app: they need an emulator and a browser, and nothing else. */
let emulator: Emulator;
let pages: HostedPage[];

test.beforeEach(async () => {
  emulator = await runHostedPages();
  pages = await hostedPages(emulator);
});

test.afterEach(() => emulator.close());

function open(page: Page, name: string) {
  return page.goto(pages.find((candidate) => candidate.name === name)?.url ?? '');
}

test('every hosted page is accessible in both themes and does not scroll sideways, from 320 px on', async ({
  page,
}) => {
  for (const { name, url } of pages) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(url);
    await expect(page.getByRole('banner')).toContainText('No money moves.');
    await expectAccessible(page);
    for (const width of [320, 390]) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, `${name} at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
});

test('a checkout is filled in and submitted with the keyboard alone, and mistakes are led to', async ({
  page,
}) => {
  await open(page, 'checkout-details');
  await page.getByLabel('Card number').fill('4242 4242 4242 4242');
  // Enter submits what is typed, not the first test card.
  await page.keyboard.press('Enter');
  const summary = page.getByRole('alert');
  await expect(summary).toBeFocused();
  await expect(summary).toContainText('Fill in "Team".');
  await expect(summary).toContainText('Type the expiry as MM / YY');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#field-team$/);
  await expectAccessible(page);

  const success = page.waitForRequest(/\/billing\/success\?session_id=cs_/);
  await page.getByLabel('Team').fill('Blue');
  await page.getByLabel('I accept the terms of service.').press('Space');
  await page.getByLabel('Expires').fill('12 / 30');
  await page.getByLabel('CVC').fill('123');
  await page.keyboard.press('Enter');
  // The page's content policy lets the form end at the app.
  await success;
});

test('a plan is changed in the portal for the amount that was shown', async ({ page }) => {
  await open(page, 'portal');
  await page.getByRole('link', { name: 'Switch to Enterprise' }).press('Enter');
  const pay = page.getByRole('button', { name: /^Pay \d+\.\d\d USD, no money moves$/ });
  const amount = /Pay (\S+) USD/.exec((await pay.textContent()) ?? '')?.[1] ?? '';
  await pay.press('Enter');
  await expect(page.getByRole('region', { name: 'Plan Enterprise' })).toContainText('399.00');
  await expect(page.getByRole('region', { name: 'Table of invoices' })).toContainText(amount);
});

test('a plan is cancelled in the portal for the period’s end, and resumed', async ({ page }) => {
  await open(page, 'portal');
  await page.getByRole('region', { name: 'Plan Pro' }).getByText('Cancel plan').first().click();
  await page.getByLabel('It is too expensive').check();
  await page.getByRole('button', { name: 'Cancel at period end' }).click();
  await expect(page.getByText(/^Cancels on \d+ \w+ \d{4}\.$/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Resume plan' }).click();
  await expect(page.getByText(/^Cancels on/)).toHaveCount(0);
});
