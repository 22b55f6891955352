import { readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processCommandLine } from '@/lib/process-identity';
import { createAdminClient } from './admin-client';
import { createCluster, hasCluster } from './cluster-files';
import { EmbeddedPostgresError, useYourOwnServer } from './embedded-postgres-error';
import { programPath } from './prepared-binaries';
import { runProgram } from './run-program';
import { choosePort } from './server-port';
import type { StateFolder } from './state-folder';

export interface Server {
  folder: StateFolder;
  native: string;
  log: (line: string) => void;
}

/** `pg_ctl status` speaks through its exit code. */
const statusCode = { running: 0, stopped: 3, noCluster: 4 } as const;

/** A start right after a kill -9 fails until the old server's children are gone. */
const startRetryMs = 10_000;
const readyTimeoutMs = 30_000;

/**
 * Adopts the running server, or starts one, making the cluster first where there is none. Answers its port.
 * Call it under the folder's lock.
 *
 * @throws EmbeddedPostgresError with the last line of the server's log.
 */
export async function ensureRunning(server: Server): Promise<number> {
  const { folder, native, log } = server;
  if (!hasCluster(folder, await majorVersion(server))) {
    log('Postgres: creating a cluster');
    await createCluster(folder, native);
  }
  const deadlineMs = Date.now() + startRetryMs;
  for (;;) {
    if ((await status(server)) === statusCode.running) {
      const running = readPostmaster(folder);
      if (running && isOurs(running.pid, folder)) {
        await waitUntilReady(folder, running.port);
        return running.port;
      }
      // The pid was reused by another process of the same user; Postgres would refuse to start over this file.
      rmSync(path.join(folder.data, 'postmaster.pid'), { force: true });
    }
    const port = await choosePort(folder.portFile);
    const started = await start(server, port);
    if (started.code === 0) {
      await waitUntilReady(folder, port);
      return port;
    }
    if (Date.now() > deadlineMs) {
      const reason = lastLogLine(folder) ?? started.output;
      throw new EmbeddedPostgresError(
        `Postgres does not start from ${folder.data}: ${reason} (log: ${folder.serverLog}); ${useYourOwnServer}`,
      );
    }
    await sleep(250);
  }
}

/** Looks at the process table only. */
export function isServerUp({ folder }: Server): boolean {
  const running = readPostmaster(folder);
  return running !== undefined && isOurs(running.pid, folder);
}

/** Ends the server; clients are cut off, their transactions rolled back. Nothing happens when none runs. */
export async function stopServer(server: Server): Promise<void> {
  if (!isServerUp(server)) return;
  const stopped = await pgCtl(server, ['stop', '-m', 'fast', '-w', '-t', '20']);
  // Immediate is a crash on purpose: the next start recovers from the log, nothing committed is lost.
  if (stopped.code !== 0) await pgCtl(server, ['stop', '-m', 'immediate', '-w', '-t', '10']);
}

async function majorVersion({ folder, native }: Server): Promise<string> {
  const { output } = await runProgram(programPath(native, 'postgres'), ['--version'], {
    runAs: folder.runAs,
    timeoutMs: 10_000,
  });
  const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (!major)
    throw new EmbeddedPostgresError(`${native}/bin/postgres does not run: ${output}; ${useYourOwnServer}`);
  return major;
}

async function status(server: Server): Promise<number> {
  return (await pgCtl(server, ['status'])).code;
}

async function start(server: Server, port: number): Promise<{ code: number; output: string }> {
  const { folder } = server;
  setAsideLongLog(folder);
  server.log(`Postgres: starting on 127.0.0.1:${port}`);
  // Read by a shell inside pg_ctl, so only constants and numbers may stand here.
  // synchronous_commit=off: a crash may lose the last moments of a test, never consistency. `forge dev` turns it on for its own database.
  const options =
    `-h 127.0.0.1 -p ${port} -k '' -N 200 -c synchronous_commit=off -c timezone=UTC -c log_timezone=UTC ` +
    `-c log_checkpoints=off -c jit=off`;
  return await pgCtl(server, ['start', '-w', '-t', '60', '-l', folder.serverLog, '-o', options]);
}

async function pgCtl({ folder, native }: Server, args: string[]): Promise<{ code: number; output: string }> {
  const [command = 'status', ...rest] = args;
  return await runProgram(programPath(native, 'pg_ctl'), [command, '-D', folder.data, ...rest], {
    runAs: folder.runAs,
    timeoutMs: 90_000,
  });
}

function readPostmaster(folder: StateFolder): { pid: number; port: number } | undefined {
  try {
    const lines = readFileSync(path.join(folder.data, 'postmaster.pid'), 'utf8').split('\n');
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 && port > 0 ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}

/** True when that process is a postgres on this data folder. A killed one that init has not reaped has no command. */
function isOurs(pid: number, folder: StateFolder): boolean {
  return processCommandLine(pid)?.includes(folder.data) ?? false;
}

/** Up to half a minute: an adopted server may still be recovering from a crash. */
async function waitUntilReady(folder: StateFolder, port: number): Promise<void> {
  const deadlineMs = Date.now() + readyTimeoutMs;
  for (;;) {
    const admin = createAdminClient(`postgres://postgres@127.0.0.1:${port}/postgres`);
    try {
      const [row] = await admin<{ data_directory: string }[]>`show data_directory`;
      if (row?.data_directory === folder.data) return;
      throw new EmbeddedPostgresError(
        `port ${port} answers for another Postgres than ${folder.data}: stop that one`,
      );
    } catch (error) {
      if (error instanceof EmbeddedPostgresError || Date.now() > deadlineMs) throw error;
    } finally {
      await admin.end({ timeout: 1 });
    }
    await sleep(50);
  }
}

function setAsideLongLog({ serverLog }: StateFolder): void {
  const limitBytes = 10_000_000;
  const size = statSync(serverLog, { throwIfNoEntry: false })?.size ?? 0;
  if (size > limitBytes) rmSync(serverLog, { force: true });
}

function lastLogLine({ serverLog }: StateFolder): string | undefined {
  try {
    const lines = readFileSync(serverLog, 'utf8').trim().split('\n');
    return lines.findLast((line) => line.includes('FATAL')) ?? lines.at(-1);
  } catch {
    return undefined;
  }
}
