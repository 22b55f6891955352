import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stateFolderPath } from '@/db/embedded/state-folder';
import { isAlive, type ProcessIdentity, thisProcess } from '@/lib/process-identity';
import type { Lifetime } from './lifetime';

const fileName = 'running.json';

interface RunningStack {
  supervisor: ProcessIdentity;
  env: Record<string, string>;
}

/** Notes how the app of a running stack was configured, so that other commands of this checkout find it. Mode 0600; gone at the end. */
export function noteRunningStack(
  stateDir: string,
  env: Record<string, string | undefined>,
  lifetime: Lifetime,
): void {
  const file = path.join(stateDir, fileName);
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined));
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ supervisor: thisProcess(), env: given }), { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  lifetime.defer(async () => rmSync(file, { force: true }));
}

/** The environment of the stack that `forge dev` runs in this checkout; null when none does. */
export function readRunningStack(checkout: string): Record<string, string> | null {
  try {
    const text = readFileSync(path.join(stateFolderPath(checkout), 'dev', fileName), 'utf8');
    const { supervisor, env } = JSON.parse(text) as RunningStack;
    return isAlive(supervisor) ? env : null;
  } catch {
    return null;
  }
}
