import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFolderLock } from './folder-lock';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'folder-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('two holders of one lock go one after the other, and a failed one gives it back', async () => {
  const lockFile = path.join(folder, 'lock');
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} in`);
    await Promise.resolve();
    seen.push(`${name} out`);
    if (name === 'a') throw new Error('a failed');
  };
  const results = await Promise.allSettled([
    withFolderLock(lockFile, work('a')),
    withFolderLock(lockFile, work('b')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(seen).toEqual(['a in', 'a out', 'b in', 'b out']);
});

it('waiting ends with a sentence that names the lock', async () => {
  const lockFile = path.join(folder, 'lock');
  await withFolderLock(lockFile, async () => {
    await expect(withFolderLock(lockFile, async () => 'never', { timeoutMs: 60 })).rejects.toThrow(lockFile);
  });
});

it('rubbish in the lock file does not lock anybody out', async () => {
  const lockFile = path.join(folder, 'lock');
  writeFileSync(lockFile, 'x'.repeat(4_096));
  expect(await withFolderLock(lockFile, async () => 'in')).toBe('in');
});
