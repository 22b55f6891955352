import { rmSync } from 'node:fs';
import type postgres from 'postgres';
import { createAdminClient, createDatabaseIfMissing } from './admin-client';
import { withFolderLock } from './folder-lock';
import { countLiveLeases, writeLease } from './leases';
import { findPlatformBinaries } from './platform-binaries';
import { prepareBinaries } from './prepared-binaries';
import { ensureRunning, isServerUp, type Server, stopServer } from './server';
import { openStateFolder } from './state-folder';

export { EmbeddedPostgresError } from './embedded-postgres-error';

/** One process's use of the checkout's server. */
export interface EmbeddedPostgres {
  /** postgres://postgres@127.0.0.1:PORT/NAME */
  url(database: string): string;
  /** Creates the database when missing; answers its url. */
  ensureDatabase(name: string): Promise<string>;
  /** True when `ensureDatabase` would find it. */
  hasDatabase(name: string): Promise<boolean>;
  /** False once the server's process is gone. */
  isUp(): boolean;
  /** Starts the server again, on the same port, when it died under its users. */
  revive(): Promise<void>;
  /** Gives up this process's use; the last user stops the server. A second call does nothing. */
  release(): Promise<void>;
}

export interface AcquireOptions {
  /** The checkout. Default: the current folder. */
  rootDir?: string;
  log?: (line: string) => void;
  /** Postgres's `native/` folder. Default: the npm package of this platform. */
  nativeDir?: string;
}

/**
 * A real Postgres for `forge dev`, the tests and demo mode: one server per checkout, shared by all that run there,
 * data kept. A process that dies without `release` leaves a lease that the next caller recognises as dead; the
 * server it left behind is adopted.
 *
 * @throws EmbeddedPostgresError one sentence: what failed, where, what to do.
 */
export async function acquireEmbeddedPostgres(options: AcquireOptions = {}): Promise<EmbeddedPostgres> {
  const native = options.nativeDir ?? findPlatformBinaries();
  const folder = openStateFolder(options.rootDir ?? process.cwd());
  let lease: string | undefined;

  const { server, port } = await withFolderLock(folder.lockFile, async () => {
    const server: Server = {
      folder,
      native: prepareBinaries(native, folder),
      log: options.log ?? (() => {}),
    };
    const port = await ensureRunning(server);
    lease = writeLease(folder.leases);
    return { server, port };
  });

  const url = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`;
  let admin: postgres.Sql | undefined;
  const adminClient = (): postgres.Sql => {
    admin ??= createAdminClient(url('postgres'));
    return admin;
  };

  return {
    url,
    async ensureDatabase(name) {
      await createDatabaseIfMissing(adminClient(), name);
      return url(name);
    },
    async hasDatabase(name) {
      return (await adminClient()`select 1 from pg_database where datname = ${name}`).length > 0;
    },
    isUp: () => isServerUp(server),
    async revive() {
      await withFolderLock(folder.lockFile, () => ensureRunning(server));
    },
    async release() {
      const own = lease;
      if (own === undefined) return;
      lease = undefined;
      await admin?.end({ timeout: 1 });
      await withFolderLock(folder.lockFile, async () => {
        rmSync(own, { force: true });
        if (countLiveLeases(folder.leases) === 0) await stopServer(server);
      });
    },
  };
}
