import type { Page } from '@playwright/test';
import { startPaying } from '../fixtures/subscription';
import { expect, expectAccessible, startTrial, test } from '../fixtures/test';

const dashboardPages = [
  '/billing',
  '/billing/plans',
  '/billing/invoices',
  '/billing/payment',
  '/billing/alerts',
  '/billing/activity',
  '/billing/cancel',
  '/billing/pause',
  '/billing/duplicates',
  '/members',
];

test('no page has an accessibility finding in either theme, and none scrolls sideways at 320 px', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Everypage');
  await startTrial(page, 'Pro');
  await startPaying(stack, email);
  for (const path of [...dashboardPages, '/', '/pricing', '/new-organization', '/nowhere']) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    await expectAccessible(page);
    await page.setViewportSize({ width: 320, height: 800 });
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `${path} at 320 px`).toBeLessThanOrEqual(0);
  }
});

/** Moves focus with Tab until the control has it: what cannot be reached so fails by its name. */
async function tabTo(page: Page, role: 'button' | 'link' | 'radio', name: RegExp): Promise<void> {
  const control = page.getByRole(role, { name }).first();
  await expect(control).toBeVisible();
  for (let stops = 0; stops < 80; stops++) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no Tab leads to ${role} ${name}`);
}

test('checkout, change and cancel are walked with the keyboard alone', async ({ newOwner, stack }) => {
  const { page, email } = await newOwner('Keys');
  await page.goto('/billing/plans');
  await tabTo(page, 'button', /^Start Pro trial$/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/c\/pay\/cs_/);
  await tabTo(page, 'button', /4242 4242 4242 4242/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/billing\/success/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pro is active for Keys');
  await startPaying(stack, email);

  await page.goto('/billing/plans');
  await tabTo(page, 'button', /^Upgrade to Enterprise$/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('row', { name: /Charge today/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: 'Upgrade to Enterprise' })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, 'button', /^Pay [\d.]+ USD and change$/);
  await page.keyboard.press('Enter');
  await expect(page.getByText('Enterprise', { exact: true }).first()).toBeVisible();
  await expect(dialog).toBeHidden({ timeout: 30_000 });

  await page.goto('/billing');
  await expect(page.getByRole('heading', { name: 'Enterprise' })).toBeVisible();
  await tabTo(page, 'link', /^Cancel plan$/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/billing\/cancel$/);
  for (const step of [/^Continue/, /^(Continue|Skip)/, /^Cancel/]) {
    await tabTo(page, 'button', step);
    await page.keyboard.press('Enter');
  }
  await expect(page.getByText(/Enterprise ends on/).first()).toBeVisible();
});

interface ShiftWindow extends Window {
  layoutShift?: number;
}

test('nothing moves between the skeleton and the data, and still things stand still under reduced motion', async ({
  newOwner,
  stack,
}) => {
  const { page, email } = await newOwner('Steady');
  await startTrial(page, 'Pro');
  await startPaying(stack, email);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.addInitScript(() => {
    const shared: ShiftWindow = window;
    shared.layoutShift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ('value' in entry && typeof entry.value === 'number')
          shared.layoutShift = (shared.layoutShift ?? 0) + entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  for (const path of dashboardPages) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
    const { shift, moving } = await page.evaluate(async () => {
      await document.fonts.ready;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const shared: ShiftWindow = window;
      const slow = document.getAnimations().filter((animation) => {
        const { duration, iterations } = animation.effect?.getComputedTiming() ?? {};
        return (
          animation.playState === 'running' &&
          (Number(duration) > 1 || iterations === Number.POSITIVE_INFINITY)
        );
      });
      return { shift: shared.layoutShift, moving: slow.length };
    });
    expect(shift, `layout shift of ${path}`).toBe(0);
    expect(moving, `what moves on ${path}`).toBe(0);
  }
});

test('a browser of another language and zone shows the same dates and sums, and React finds nothing to mend', async ({
  newOwner,
  stack,
  browser,
}) => {
  const { page, email } = await newOwner('Elsewhere');
  await startTrial(page, 'Pro');
  await startPaying(stack, email);
  await page.goto('/billing');
  await expect(page.getByRole('main').getByText('Active', { exact: true })).toBeVisible();
  const headline = page.getByText(/99\.00 USD on \d{1,2} [A-Z][a-z]{2} \d{4}/).first();
  await expect(headline).toBeVisible();
  const text = (await headline.textContent()) ?? '';
  const state = await page.context().storageState();
  for (const [locale, timezoneId] of [
    ['de-DE', 'Pacific/Kiritimati'],
    ['ar-EG', 'Pacific/Pago_Pago'],
  ]) {
    const context = await browser.newContext({ baseURL: stack.url, locale, timezoneId, storageState: state });
    const problems: string[] = [];
    const far = await context.newPage();
    far.on('pageerror', (error) => problems.push(error.message));
    far.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    for (const path of dashboardPages) {
      await far.goto(path);
      await expect(far.getByRole('heading', { level: 1 })).toBeVisible();
    }
    await far.goto('/billing');
    await expect(far.getByText(text).first()).toBeVisible();
    expect(problems, `${locale} in ${timezoneId}`).toEqual([]);
    await context.close();
  }
});
