import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { acquireEmbeddedPostgres } from '@/db/embedded';
import { stateFolderPath } from '@/db/embedded/state-folder';
import { migrate } from '@/db/migrate';

export interface OwnPostgres extends AsyncDisposable {
  url: string;
  /** As the owner, for a look or a fault; one connection, made anew after each restart. */
  admin: postgres.Sql;
  /** A crash: no transaction ends properly, the next start recovers from the log. Resolves when it answers again. */
  crashAndRestart(): Promise<void>;
}

/** A Postgres server that nobody else uses, so that it can be crashed; its data is deleted at the end. */
export async function startOwnPostgres(database: string): Promise<OwnPostgres> {
  const rootDir = mkdtempSync(path.join(os.tmpdir(), 'appfactory-chaos-'));
  const state = stateFolderPath(rootDir);
  const server = await acquireEmbeddedPostgres({ rootDir });
  const url = await server.ensureDatabase(database);
  await migrate(url);
  const admin = postgres(url, { max: 2, onnotice: () => undefined });
  // The embedded server is a toy and answers before the disk has it; here a crash must find what a real server would have kept.
  await admin.unsafe(`alter database ${database} set synchronous_commit = on`);
  const postmasterPid = () =>
    Number(readFileSync(path.join(state, 'cluster', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  // Ctrl-C in the middle leaves neither a server nor its data.
  const abandon = () => {
    if (server.isUp()) process.kill(postmasterPid(), 'SIGQUIT');
    for (const folder of [state, rootDir]) rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  };
  process.once('exit', abandon);
  return {
    url,
    admin,
    async crashAndRestart() {
      const pid = postmasterPid();
      // SIGQUIT is what `pg_ctl stop -m immediate` sends.
      process.kill(pid, 'SIGQUIT');
      while (server.isUp()) await new Promise((resolve) => setTimeout(resolve, 10));
      await server.revive();
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', abandon);
      await admin.end({ timeout: 2 });
      await server.release();
      rmSync(state, { recursive: true, force: true });
      rmSync(rootDir, { recursive: true, force: true });
    },
  };
}
