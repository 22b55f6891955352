import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forge } from './run-forge.fixture';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'forge-usage-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const wrong = [
  'webhooks list --limit many',
  'webhooks list --status gone',
  'webhooks list --since yesterday',
  'webhooks replay --customer nope',
  'webhooks show nope',
  'webhooks health --days 0',
  'webhooks trigger no.such.event --org acme',
  'webhooks reconcile --loop nope',
  'env diff --target moon',
  'env diff --source moon',
  'env pull --source file',
  'clock advance soon',
  'emulator --port x',
  'emulator --clock x',
  'dev --stripe x',
  'customers map nope acme',
  'sync acme --wait x',
];

it.each(wrong)(
  'a value that is none is wrong usage, exit code 2, before anything is opened: forge %s',
  async (line) => {
    const { code, out, err } = await forge({}, ...line.split(' '));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^forge: /);
  },
);

it('a name that no app can have is wrong usage', async () => {
  const file = path.join(folder, 'apps.yaml');
  expect((await forge({}, 'apps', 'add', 'Bad_Name', '--file', file)).code).toBe(2);
});
