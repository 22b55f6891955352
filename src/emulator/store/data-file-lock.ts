import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive, type ProcessIdentity, parseProcessIdentity, thisProcess } from '@/lib/process-identity';
import { EmulatorOptionError } from '../option-error';

/**
 * Makes this emulator the only one that writes the data file: compaction replaces the file by rename, so what another
 * process goes on writing would land in a file that nobody reads again. Answers how to give the lock back.
 *
 * @throws EmulatorOptionError while another living process, or another emulator of this one, holds it.
 */
export function lockDataFile(path: string): () => void {
  const lock = `${path}.lock`;
  const own = JSON.stringify(thisProcess());
  while (!claim(lock, own)) {
    const text = read(lock);
    const holder = parseProcessIdentity(text ?? '');
    if (holder && isAlive(holder)) throw held(path, holder);
    if (text !== undefined) clearAway(lock, text);
  }
  return () => {
    if (read(lock) === own) rmSync(lock, { force: true });
  };
}

/** Linked, not written in place: whoever finds the lock must also find its holder in it. */
function claim(lock: string, own: string): boolean {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, own);
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Takes away a dead process's lock. One that somebody else took over in between is put back. */
function clearAway(lock: string, stale: string): void {
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  if (read(aside) !== stale) linkSync(aside, lock);
  rmSync(aside, { force: true });
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function held(path: string, { pid }: ProcessIdentity): EmulatorOptionError {
  const holder = pid === process.pid ? 'another emulator of this process' : `the process ${pid}`;
  return new EmulatorOptionError(
    `The data file ${path} is in use by ${holder}; stop it, or start this emulator with another data file.`,
  );
}
