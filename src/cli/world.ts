import { existsSync } from 'node:fs';
import path from 'node:path';
import { environmentWith } from './cli-env';
import { dashboardEnvFile, readEnvFile } from './env-files/read-env-file';
import { readRunningStack } from './supervisor/running-stack';

/** Whose database and Stripe a command works on. */
export interface World {
  source: Record<string, string | undefined>;
  /** Said on stderr when it is not plain from the shell. */
  origin: 'shell' | 'development' | 'file';
}

/**
 * The shell's variables where they name a database or a key (the generated file fills in what is missing), else the development
 * stack that runs in this checkout, else the generated file. A shell always wins: what somebody typed is what they meant.
 * FORGE_WORLD=shell looks at nothing but the shell.
 */
export function findWorld(checkout: string = process.cwd()): World {
  const shell = environmentWith({});
  if (shell.FORGE_WORLD === 'shell') return { source: shell, origin: 'shell' };
  const file = path.join(checkout, dashboardEnvFile);
  const generated = existsSync(file) ? readEnvFile(file) : {};
  const given = Object.fromEntries(Object.entries(shell).filter(([, value]) => value !== ''));
  if (shell.DATABASE_URL || shell.STRIPE_SECRET_KEY)
    return { source: { ...generated, ...given }, origin: 'shell' };
  const running = readRunningStack(checkout);
  if (running) return { source: { ...shell, ...running }, origin: 'development' };
  return { source: { ...generated, ...given }, origin: existsSync(file) ? 'file' : 'shell' };
}

/** One line for stderr, or null when the shell's variables say it all. */
export function describeWorld({ origin }: World): string | null {
  if (origin === 'development') return 'forge: on the development stack that runs here';
  if (origin === 'file') return `forge: with the environment of ${dashboardEnvFile}`;
  return null;
}
