import path from 'node:path';
import { expect, type Page } from '@playwright/test';

const folder = path.join(import.meta.dirname, '../../docs/screenshots');
const widths = [1280, 390];

/** Writes `<state>-<width>-<theme>.png` of the page as it stands, at both widths and in both themes. */
export async function picture(
  page: Page,
  state: string,
  options: { isWholePage?: boolean } = {},
): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 860 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await page.screenshot({
        path: path.join(folder, `${state}-${width}-${colorScheme}.png`),
        fullPage: options.isWholePage ?? true,
        animations: 'disabled',
        caret: 'hide',
      });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize({ width: 1280, height: 860 });
}
