import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error';

const retryMs = 25;

/**
 * Runs `work` while no other process on this machine holds the same lock file; starts and stops go one at a time.
 *
 * The lock is SQLite's exclusive file lock, so the kernel creates it atomically and takes it back when its owner
 * dies, kill -9 included: there is no stale owner to detect and no race in detecting it.
 *
 * @throws EmbeddedPostgresError after `timeoutMs` of waiting.
 */
export async function withFolderLock<T>(
  lockFile: string,
  work: () => Promise<T>,
  options: { timeoutMs: number } = { timeoutMs: 120_000 },
): Promise<T> {
  const deadlineMs = Date.now() + options.timeoutMs;
  for (;;) {
    const lock = tryLock(lockFile);
    if (lock) {
      try {
        return await work();
      } finally {
        lock.close();
      }
    }
    if (Date.now() > deadlineMs) {
      throw new EmbeddedPostgresError(
        `another process has been starting or stopping the embedded Postgres for ${options.timeoutMs / 1000} s ` +
          `(lock ${lockFile}): end it (fuser ${lockFile} names it) and try again`,
      );
    }
    await sleep(retryMs);
  }
}

function tryLock(lockFile: string): DatabaseSync | undefined {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(lockFile, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined;
    const busy = code === 5;
    const notADatabase = code === 26;
    if (notADatabase) rmSync(lockFile, { force: true });
    else if (!busy) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new EmbeddedPostgresError(`cannot lock ${lockFile}: ${reason}; make its folder writable`);
    }
    return undefined;
  }
}
