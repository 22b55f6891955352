import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { createStripeEmulator } from '@/emulator';

/** The emulator alone, with a paying customer: the inspector needs neither the app nor a database. */
async function startBench() {
  const emulator = await createStripeEmulator({
    port: 0,
    seed: 'inspector',
    clock: { manual: Date.UTC(2026, 10, 23, 10, 2, 14) / 1000 },
  });
  await emulator.control.setWebhookEndpoint({ url: 'http://127.0.0.1:9/webhook', secret: 'whsec_inspector' });
  const { customer } = await emulator.control.runScenario('active');
  return { emulator, customer, [Symbol.asyncDispose]: () => emulator.close() };
}

const pages = ['objects', 'activity', 'deliveries', 'faults', 'scenarios', 'accounts'];

for (const [width, colorScheme] of [
  [1280, 'light'],
  [1280, 'dark'],
  [320, 'light'],
] as const) {
  test(`every page is accessible and fits, ${width} pixels wide, ${colorScheme}`, async ({ browser }) => {
    await using bench = await startBench();
    const { emulator, customer } = bench;
    await emulator.control.addFault({ kind: 'server_error', path: '/v1/prices*', share: 0.5 });
    await emulator.control.takeSnapshot('before');
    // The scanner is a script, which the pages' own policy would refuse.
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme,
      bypassCSP: true,
    });
    const page = await context.newPage();
    for (const address of [
      `${emulator.url}/_emulator/?customer=${customer}`,
      ...pages.map((name) => `${emulator.url}/_emulator/inspector/${name}`),
      `${emulator.url}/_emulator/inspector/objects/${customer}`,
    ]) {
      await page.goto(address);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${address} ${id} ${nodes[0]?.html}`)).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, address).toBeLessThanOrEqual(0);
    }
    await context.close();
  });
}

test('a renewal fails and is retried, by the keyboard and without a script', async ({ browser }) => {
  await using bench = await startBench();
  const { emulator, customer } = bench;
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${emulator.url}/_emulator/?customer=${customer}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Mon 23 Nov 2026, 10:02:14 UTC');

  await page.getByRole('switch', { name: 'Next charge fails' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByRole('switch', { name: 'Next charge fails' })).toBeChecked();
  await expect(
    page.getByText('the charge of 99.00 USD fails, and the retry on 26 Dec succeeds'),
  ).toBeVisible();

  await page.getByRole('button', { name: 'To renewal, 23 Dec' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wed 23 Dec 2026, 11:02:14 UTC');
  await expect(page.getByRole('img', { name: /Charge failed 99.00 USD/ })).toBeVisible();

  await page.goto(`${emulator.url}/_emulator/inspector/objects?type=subscription`);
  await expect(page.getByRole('cell', { name: 'Past due' })).toBeVisible();
  await context.close();
});
