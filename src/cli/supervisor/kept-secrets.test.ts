import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { keepSecrets } from './kept-secrets';

it('secrets are made once, readable by this user only, and made anew over a half-written file', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'kept-secrets-'));
  const file = path.join(folder, 'secrets.json');
  const first = keepSecrets(folder);
  expect(first.webhookSecret).toMatch(/^whsec_[0-9a-f]{48}$/);
  expect(first.betterAuthSecret.length).toBeGreaterThanOrEqual(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(keepSecrets(folder)).toEqual(first);
  writeFileSync(file, '{"webhookSecret":');
  expect(keepSecrets(folder)).not.toEqual(first);
  rmSync(folder, { recursive: true });
});
