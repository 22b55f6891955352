import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('each of the 26 invariants has a test that names it', async () => {
  const folder = new URL('./', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.test.ts'));
  const sources = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')));
  const named = new Set(
    sources.flatMap((text) => [...text.matchAll(/test\(["']invariant (\d+):/g)].map((m) => m[1])),
  );
  expect([...named].map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 26 }, (_, n) => n + 1));
});
