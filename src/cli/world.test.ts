import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openStateFolder } from '@/db/embedded/state-folder';
import { forgeProcess } from './run-forge.fixture';
import { createLifetime } from './supervisor/lifetime';
import { noteRunningStack } from './supervisor/running-stack';
import { describeWorld, findWorld } from './world';

let checkout: string;
let stateRoot: string;
beforeEach(() => {
  checkout = mkdtempSync(path.join(tmpdir(), 'forge-world-'));
  stateRoot = openStateFolder(checkout).root;
  mkdirSync(path.join(stateRoot, 'dev'), { recursive: true });
  for (const name of ['DATABASE_URL', 'STRIPE_SECRET_KEY', 'STRIPE_PRICE_PRO', 'FORGE_WORLD'])
    vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(checkout, { recursive: true });
  rmSync(stateRoot, { recursive: true });
});

const generate = (text: string): void => writeFileSync(path.join(checkout, '.env.dashboard.generated'), text);

it('takes the generated file where the shell names nothing, and says so', () => {
  generate("STRIPE_SECRET_KEY='sk_test_file'\n");
  const world = findWorld(checkout);
  expect(world).toMatchObject({ origin: 'file', source: { STRIPE_SECRET_KEY: 'sk_test_file' } });
  expect(describeWorld(world)).toContain('.env.dashboard.generated');
});

it('takes the shell where it names a key or a database, and the file fills in what is missing', () => {
  generate("STRIPE_SECRET_KEY='sk_test_file'\nSTRIPE_PRICE_PRO='price_file'\n");
  vi.stubEnv('STRIPE_SECRET_KEY', 'sk_test_shell');
  const world = findWorld(checkout);
  expect(world).toMatchObject({
    origin: 'shell',
    source: { STRIPE_SECRET_KEY: 'sk_test_shell', STRIPE_PRICE_PRO: 'price_file' },
  });
  expect(describeWorld(world)).toBeNull();
  vi.stubEnv('FORGE_WORLD', 'shell');
  expect(findWorld(checkout).source.STRIPE_PRICE_PRO).toBe('');
});

it('takes a development stack that runs before the file, and forgets one that ended', async () => {
  generate("STRIPE_SECRET_KEY='sk_test_file'\n");
  const lifetime = createLifetime();
  noteRunningStack(
    path.join(stateRoot, 'dev'),
    { STRIPE_SECRET_KEY: 'sk_test_emulator', NODE_ENV: undefined },
    lifetime,
  );
  expect(findWorld(checkout)).toMatchObject({
    origin: 'development',
    source: { STRIPE_SECRET_KEY: 'sk_test_emulator' },
  });
  await lifetime.cleanUp(() => undefined);
  expect(findWorld(checkout).origin).toBe('file');
  // As a killed stack leaves it.
  const dead = {
    supervisor: { pid: process.pid, startedAt: 'earlier' },
    env: { STRIPE_SECRET_KEY: 'sk_test_dead' },
  };
  writeFileSync(path.join(stateRoot, 'dev', 'running.json'), JSON.stringify(dead));
  expect(findWorld(checkout).origin).toBe('file');
});

it('forge start and forge worker load the generated file, and the shell stands', {
  timeout: 60_000,
}, async () => {
  generate("FORGE_DIST_DIR='from-the-file'\n");
  const refusal = async (command: string, env: Record<string, string>) =>
    (await forgeProcess(env, [command], { cwd: checkout })).err;
  expect(await refusal('start', {})).toContain('there is no built app at from-the-file/main.js');
  expect(await refusal('worker', {})).toContain('there is no built worker at from-the-file/worker.js');
  expect(await refusal('start', { FORGE_DIST_DIR: 'from-the-shell' })).toContain('from-the-shell/main.js');
  // The demo's keys are its own.
  expect(await refusal('start', { APP_MODE: 'demo' })).toContain('there is no built app at dist/main.js');
});
