import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { expect, it } from 'vitest';
import { createCluster, hasCluster } from './cluster-files';
import { findPlatformBinaries } from './platform-binaries';
import { prepareBinaries, programPath } from './prepared-binaries';
import { openStateFolder } from './state-folder';
import { bundleUser, readUser, temporaryCheckout } from './temporary-checkout.fixture';

const isRoot = process.getuid?.() === 0;

/** What `npm ci --ignore-scripts` under a tight umask leaves: no symlinks, no exec bits. */
function copyPackageWithoutScripts(to: string): string {
  const source = path.dirname(findPlatformBinaries());
  cpSync(source, to, { recursive: true, verbatimSymlinks: true });
  const native = path.join(to, 'native');
  const links = JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as {
    target: string;
  }[];
  for (const { target } of links) rmSync(path.join(to, target));
  for (const program of ['initdb', 'pg_ctl', 'postgres']) chmodSync(path.join(native, 'bin', program), 0o600);
  return native;
}

it('an install without its scripts is mended in a copy, and node_modules is left alone', async () => {
  const temporary = mkdtempSync(path.join(os.tmpdir(), 'embedded-binaries-'));
  await using checkout = temporaryCheckout();
  try {
    chmodSync(temporary, 0o755);
    const native = copyPackageWithoutScripts(path.join(temporary, 'package'));
    const folder = { ...openStateFolder(checkout.rootDir), base: temporary };
    const mended = prepareBinaries(native, folder);
    expect(mended).not.toBe(native);
    expect(existsSync(path.join(native, 'lib', 'libpq.so.5'))).toBe(false);
    expect(statSync(programPath(mended, 'initdb')).mode & 0o777).toBe(0o755);
    await createCluster(folder, mended);
    expect(hasCluster(folder, '18')).toBe(true);

    // A copy that lost a file since (temporary folders are swept by age) is made anew.
    rmSync(path.join(mended, 'share', 'postgresql', 'postgres.bki'));
    expect(prepareBinaries(native, folder)).toBe(mended);
    expect(existsSync(path.join(mended, 'share', 'postgresql', 'postgres.bki'))).toBe(true);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
});

it.runIf(isRoot)('as root the server runs as nobody', async () => {
  await using checkout = temporaryCheckout();
  const server = await checkout.acquire();
  expect(statSync(`/proc/${checkout.postmasterPid()}`).uid).toBe(65534);
  await server.release();
});

it.runIf(isRoot)('a plain user without exec bits or symlinks gets a server of its own', async () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'embedded-plain-user-'));
  const plain = { uid: 65534, gid: 65534 };
  try {
    const native = copyPackageWithoutScripts(path.join(home, 'package'));
    const rootDir = path.join(home, 'checkout');
    mkdirSync(rootDir);
    const program = await bundleUser(home);
    const node = path.join(home, 'node');
    copyFileSync(realpathSync(process.execPath), node);
    chmodSync(node, 0o755);
    execFileSync('chown', ['-R', '65534:65534', home]);
    chownSync(home, plain.uid, plain.gid);

    const child = spawn(node, [program, rootDir, native], {
      ...plain,
      cwd: '/',
      env: { HOME: home, NODE_ENV: 'test' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const user = await readUser(child);
    const sql = postgres(user.url, { max: 1 });
    const [row] = await sql<{ data_directory: string }[]>`show data_directory`;
    expect(row?.data_directory).toContain(path.join(home, '.cache', 'appfactory-billing'));
    await sql.end();
    await user.finish();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
