import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { vi } from 'vitest';
import { main } from './main';

export interface ForgeAnswer {
  code: unknown;
  out: string;
  err: string;
}

/** Every name that a command could take from the shell of whoever runs the tests. */
const ownNames = [
  'DATABASE_URL',
  'DATABASE_URL_DIRECT',
  'STRIPE_SECRET_KEY',
  'STRIPE_PUBLISHABLE_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_WEBHOOK_SECRET_PREVIOUS',
  'STRIPE_API_BASE',
  'STRIPE_PRICE_STARTER',
  'STRIPE_PRICE_PRO',
  'STRIPE_PRICE_ENTERPRISE',
  'NEXT_PUBLIC_DASHBOARD_URL',
  'BETTER_AUTH_SECRET',
  'DOPPLER_TOKEN',
  'DOPPLER_PROJECT',
  'DOPPLER_CONFIG',
  'DOPPLER_API_HOST',
];

/** Runs forge in this process with that environment; answers its exit code and what it printed. */
export async function forge(env: Record<string, unknown>, ...args: string[]): Promise<ForgeAnswer> {
  const out: string[] = [];
  const err: string[] = [];
  // Whatever runs or lies in this checkout is not the test's.
  vi.stubEnv('FORGE_WORLD', 'shell');
  for (const name of ownNames) vi.stubEnv(name, '');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, String(value ?? ''));
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  const error = vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line));
  try {
    const code = await main(['node', 'forge', ...args]);
    return { code, out: out.join('\n'), err: err.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
    vi.unstubAllEnvs();
  }
}

/** Runs forge as a process of its own, as a person does. */
export async function forgeProcess(
  env: Record<string, unknown>,
  args: readonly string[],
  { cwd = process.cwd() }: { cwd?: string } = {},
): Promise<ForgeAnswer> {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== null);
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'bin.mjs'), ...args], {
    cwd,
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}
