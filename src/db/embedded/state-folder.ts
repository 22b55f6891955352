import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgresError, useYourOwnServer } from './embedded-postgres-error';
import type { RunAs } from './run-program';

/** Where one checkout keeps what must survive a restart. */
export interface StateFolder {
  /** Shared by all checkouts of this user; holds the prepared binaries. */
  base: string;
  /** This checkout's own. */
  root: string;
  /** Belongs to the user that postgres runs as. */
  cluster: string;
  data: string;
  serverLog: string;
  /** The port of the last start, kept so that a printed address stays true. */
  portFile: string;
  leases: string;
  lockFile: string;
  runAs: RunAs;
}

/** `nobody`: postgres refuses to run as root, and this user exists on every Linux without `useradd`. */
const nobody = { uid: 65534, gid: 65534 };

/** The folder's address, by a hash of the checkout's REAL path: two clones never share, a symlink to one does. */
export function stateFolderPath(rootDir: string): string {
  const real = realpathSync(rootDir);
  return path.join(baseFolder(), createHash('sha256').update(real).digest('hex').slice(0, 16));
}

/**
 * Creates the folder where missing.
 *
 * @throws EmbeddedPostgresError when it cannot be made, or somebody else could have planted it.
 */
export function openStateFolder(rootDir: string): StateFolder {
  const root = stateFolderPath(rootDir);
  const base = path.dirname(root);
  const cluster = path.join(root, 'cluster');
  const folder: StateFolder = {
    base,
    root,
    cluster,
    data: path.join(cluster, 'data'),
    serverLog: path.join(cluster, 'postgres.log'),
    portFile: path.join(root, 'port'),
    leases: path.join(root, 'leases'),
    lockFile: path.join(root, 'lock'),
    runAs: runsAsRoot() ? nobody : undefined,
  };
  try {
    // 0755: as root, `nobody` must be able to walk through to its own folder, whatever the umask.
    for (const shared of [base, root]) ownFolder(shared, 0o755);
    ownFolder(folder.leases, 0o700);
    mkdirSync(cluster, { recursive: true });
    chmodSync(cluster, 0o700);
    if (folder.runAs) chownSync(cluster, folder.runAs.uid, folder.runAs.gid);
    // For a person who wonders whose folder this is.
    writeFileSync(path.join(root, 'checkout'), `${realpathSync(rootDir)}\n`);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmbeddedPostgresError(
      `cannot prepare the state folder ${root}: ${reason}; ${useYourOwnServer}`,
    );
  }
  return folder;
}

function baseFolder(): string {
  if (runsAsRoot()) return '/var/tmp/appfactory-billing';
  const home = os.homedir();
  const cache =
    process.platform === 'darwin' ? path.join(home, 'Library', 'Caches') : path.join(home, '.cache');
  try {
    mkdirSync(cache, { recursive: true });
    return path.join(cache, 'appfactory-billing');
  } catch {
    // A service account's home often does not exist.
    return path.join('/var/tmp', `appfactory-billing-${os.userInfo().uid}`);
  }
}

function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/** /var/tmp is everybody's: a folder there is ours only when we own it and nobody else may write. */
function ownFolder(folder: string, mode: number): void {
  mkdirSync(folder, { recursive: true, mode });
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.()) {
    throw new EmbeddedPostgresError(
      `${folder} is not a folder of this user (owner uid ${stat.uid}): remove it, or ${useYourOwnServer}`,
    );
  }
  chmodSync(folder, mode);
}
