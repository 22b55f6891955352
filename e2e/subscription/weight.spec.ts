import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { firstLoadLimits } from '../../src/test/first-load.mjs';
import { expect, startTrial, test } from '../fixtures/test';

/** Every script that the page's HTML names, by element or by hint, as it would be fetched before the page can be used. */
async function scriptsOf(page: Page, path: string): Promise<string[]> {
  const answer = await page.request.get(path);
  expect(answer.status()).toBe(200);
  const html = await answer.text();
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  const urls = tags
    .filter(
      (tag) =>
        !/\bnomodule\b/i.test(tag) && (tag.startsWith('<script') || /as="script"|modulepreload/.test(tag)),
    )
    .map((tag) => /\b(?:src|href)="([^"]+\.js[^"]*)"/.exec(tag)?.[1])
    .filter((url) => url !== undefined);
  return [...new Set(urls)];
}

for (const { path, bytesMax } of firstLoadLimits) {
  test(`the HTML of ${path} names at most ${bytesMax / 1000} KB of scripts, gzipped`, async ({
    newOwner,
  }) => {
    const { page } = await newOwner('Lightweight');
    await startTrial(page, 'Pro');
    let bytes = 0;
    for (const url of await scriptsOf(page, path))
      bytes += gzipSync(await (await page.request.get(url)).body(), { level: 9 }).length;
    console.log(`first load of ${path}: ${(bytes / 1000).toFixed(1)} KB of scripts, gzipped`);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThanOrEqual(bytesMax);
  });
}
