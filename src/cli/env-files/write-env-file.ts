import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { CliRefusal } from '../cli-refusal';
import { formatEnvFile } from './format-env';
import { readEnvFile } from './read-env-file';

const mode = 0o600;

/**
 * Writes an env file whole or not at all, for its owner's eyes alone, and keeps it out of git. Answers whether anything changed.
 *
 * @throws CliRefusal for a value that no env file can hold, a link in the file's place, or a folder that cannot be written.
 */
export function writeEnvFile(file: string, values: Readonly<Record<string, string>>): boolean {
  const text = formatEnvFile(values);
  refuseLink(file);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) {
    chmodSync(file, mode);
    return false;
  }
  const draft = `${file}.${process.pid}`;
  try {
    // wx: whoever planted something under the draft's name does not get the secrets.
    const handle = openSync(draft, 'wx', mode);
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliRefusal(`${file} cannot be written (${code}): check its folder's rights and the disk`);
  }
  ignoreInGit(file);
  return true;
}

/** Sets some names of an env file and leaves the others. Answers whether anything changed. @throws CliRefusal as `writeEnvFile`. */
export function mergeIntoEnvFile(file: string, changes: Readonly<Record<string, string>>): boolean {
  const before = existsSync(file) ? readEnvFile(file) : {};
  return writeEnvFile(file, { ...before, ...changes });
}

function refuseLink(file: string): void {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat || stat.isFile()) return;
  throw new CliRefusal(
    `${file} is no plain file (a link, or a folder): remove it, secrets are not written through it`,
  );
}

/** A generated file is full of secrets: where git would take it, its name goes into the .gitignore beside it. */
function ignoreInGit(file: string): void {
  const { dir, base } = path.parse(path.resolve(file));
  const { status } = spawnSync('git', ['check-ignore', '--quiet', base], { cwd: dir, stdio: 'ignore' });
  // 0: ignored already; anything else but 1: no repository, or no git.
  if (status === 1) appendFileSync(path.join(dir, '.gitignore'), `${base}\n`);
}
