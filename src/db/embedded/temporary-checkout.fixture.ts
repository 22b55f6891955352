import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { required } from '@/lib/assert';
import { acquireEmbeddedPostgres } from './index';
import { findPlatformBinaries } from './platform-binaries';
import { stateFolderPath } from './state-folder';

/** Another process that uses the server. */
export interface EmbeddedUser {
  url: string;
  kill9(): Promise<void>;
  /** Resolves when it has released the server and ended. */
  finish(): Promise<void>;
}

/** A checkout of its own, so that a test never disturbs the developer's server. Disposed with its server and data. */
export function temporaryCheckout() {
  const rootDir = mkdtempSync(path.join(os.tmpdir(), 'embedded-checkout-'));
  const state = stateFolderPath(rootDir);
  const children: ChildProcess[] = [];
  return {
    rootDir,
    state,
    dataDir: path.join(state, 'cluster', 'data'),
    acquire: () => acquireEmbeddedPostgres({ rootDir }),
    /** The running server's process id; undefined when the server left no pid file. */
    postmasterPid: () => postmasterPid(state),
    /** Starts the process; await `ready` for its first line. */
    async startUser(): Promise<{ child: ChildProcess; ready: Promise<EmbeddedUser> }> {
      const program = await bundleUser();
      // No LANG, no HOME: what a service manager gives.
      const child = spawn(process.execPath, [program, rootDir, findPlatformBinaries()], {
        env: { NODE_ENV: 'test' },
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      return { child, ready: readUser(child) };
    },
    async [Symbol.asyncDispose]() {
      for (const child of children) child.kill('SIGKILL');
      if (postmasterPid(state) !== undefined) await (await acquireEmbeddedPostgres({ rootDir })).release();
      rmSync(state, { recursive: true, force: true });
      rmSync(rootDir, { recursive: true, force: true });
    },
  };
}

/** One file with everything in it, so that a user who cannot read the checkout can run it too. */
export async function bundleUser(
  folder = path.join(os.tmpdir(), `embedded-user-${process.pid}`),
): Promise<string> {
  const outfile = path.join(folder, 'embedded-user.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'embedded-user.fixture.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
  });
  return outfile;
}

/** Waits for the line that says the server is up. */
export async function readUser(child: ChildProcess): Promise<EmbeddedUser> {
  const lines = createInterface({ input: required(child.stdout, 'stdout of the user process') });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the user process ended with ${String(code)} before it had the server`);
  });
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string];
  ended.catch(() => {});
  const { url } = JSON.parse(line) as { url: string };
  const end = async (stop: () => void): Promise<void> => {
    const exit = once(child, 'exit');
    stop();
    await exit;
  };
  return { url, kill9: () => end(() => child.kill('SIGKILL')), finish: () => end(() => child.stdin?.end()) };
}

function postmasterPid(state: string): number | undefined {
  try {
    return Number(readFileSync(path.join(state, 'cluster', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}
