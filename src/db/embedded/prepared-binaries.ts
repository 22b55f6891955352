import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError, useYourOwnServer } from './embedded-postgres-error';
import type { StateFolder } from './state-folder';

const programs = ['initdb', 'pg_ctl', 'postgres'] as const;

/** One program's path inside a prepared `native/` folder. */
export function programPath(native: string, program: (typeof programs)[number]): string {
  return path.join(native, 'bin', program);
}

/**
 * A `native/` folder whose programs run as the server's user. Installs with `--ignore-scripts` lack symlinks and
 * exec bits, and under /root no other user can reach node_modules at all: then a mended copy is made beside the
 * state folders, once per version, and moved into place whole so that a killed copy is never used.
 * node_modules itself is never written to.
 */
export function prepareBinaries(native: string, folder: StateFolder): string {
  if (!folder.runAs && isComplete(native)) return native;
  const copy = path.join(folder.base, `postgres-${packageVersion(native)}`);
  if (isComplete(copy) && hasAllFilesOf(native, copy)) return copy;

  const draft = `${copy}.draft-${process.pid}`;
  try {
    rmSync(draft, { recursive: true, force: true });
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    for (const { target, source } of listSymlinks(native)) {
      rmSync(path.join(draft, target), { force: true });
      symlinkSync(path.relative(path.dirname(target), source), path.join(draft, target));
    }
    openToEverybody(draft);
    rmSync(copy, { recursive: true, force: true });
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another checkout, under its own lock, may have put the same copy there in the meantime.
    if (isComplete(copy) && hasAllFilesOf(native, copy)) return copy;
    const reason = error instanceof Error ? error.message : String(error);
    throw new EmbeddedPostgresError(
      `cannot copy the Postgres programs to ${copy}: ${reason}; ${useYourOwnServer}`,
    );
  }
  return copy;
}

function isComplete(native: string): boolean {
  try {
    for (const program of programs) accessSync(programPath(native, program), constants.X_OK);
    return listSymlinks(native).every(({ target }) => existsSync(path.join(native, target)));
  } catch {
    return false;
  }
}

/** /var/tmp is swept by age on many systems: a copy may have lost files since it was made. */
function hasAllFilesOf(native: string, copy: string): boolean {
  const present = new Set(readdirSync(copy, { recursive: true, encoding: 'utf8' }));
  return readdirSync(native, { recursive: true, encoding: 'utf8' }).every((name) => present.has(name));
}

/** Paths relative to `native/`; the package lists them relative to its own folder. */
function listSymlinks(native: string): { source: string; target: string }[] {
  const listed: unknown = JSON.parse(readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(listed)) throw new Error(`${native}/pg-symlinks.json is not a list`);
  return listed.map((entry: { source: string; target: string }) => ({
    source: path.relative('native', entry.source),
    target: path.relative('native', entry.target),
  }));
}

function packageVersion(native: string): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(native, '..', 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  return `${String(version)}-${process.platform}-${process.arch}`;
}

/** cp keeps modes, and those come from whatever umask npm ran under. */
function openToEverybody(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name);
    const stat = lstatSync(file);
    if (stat.isSymbolicLink()) continue;
    chmodSync(file, stat.isDirectory() || path.basename(path.dirname(file)) === 'bin' ? 0o755 : 0o644);
  }
}
