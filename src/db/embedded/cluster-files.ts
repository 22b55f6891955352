import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { EmbeddedPostgresError, useYourOwnServer } from './embedded-postgres-error';
import { programPath } from './prepared-binaries';
import { runProgram } from './run-program';
import type { StateFolder } from './state-folder';

const draftPrefix = 'data.draft-';

/**
 * Makes the data folder with initdb, in a draft folder that is renamed when complete: a process killed half-way
 * leaves a draft, which the next caller removes. Call it under the folder's lock and with no server running.
 */
export async function createCluster(folder: StateFolder, native: string): Promise<void> {
  for (const name of readdirSync(folder.cluster)) {
    if (name.startsWith(draftPrefix))
      rmSync(path.join(folder.cluster, name), { recursive: true, force: true });
  }
  // Whatever lies there is no cluster (hasCluster said so), yet it may be somebody's: set aside, never deleted.
  if (existsSync(folder.data)) renameSync(folder.data, `${folder.data}.broken-${Date.now()}`);

  const draft = path.join(folder.cluster, `${draftPrefix}${randomBytes(4).toString('hex')}`);
  const args = ['-D', draft, '--username=postgres', '--auth=trust', '--no-instructions'];
  // Without these a shell whose LANG is unset gets SQL_ASCII databases. macOS has no C.UTF-8 in its libc.
  const libcLocale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  args.push(
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--locale=${libcLocale}`,
  );
  const { code, output } = await runProgram(programPath(native, 'initdb'), args, {
    runAs: folder.runAs,
    timeoutMs: 120_000,
  });
  if (code !== 0) {
    removeDraft(draft);
    const reason = output.split('\n').at(-1) ?? `exit code ${code}`;
    throw new EmbeddedPostgresError(`initdb could not make ${folder.data}: ${reason}; ${useYourOwnServer}`);
  }
  renameSync(draft, folder.data);
}

/**
 * False when initdb never ran to its end here.
 *
 * @throws EmbeddedPostgresError when another major version of Postgres wrote the data.
 */
export function hasCluster(folder: StateFolder, majorVersion: string): boolean {
  if (!existsSync(path.join(folder.data, 'global', 'pg_control'))) return false;
  const written = readFileSync(path.join(folder.data, 'PG_VERSION'), 'utf8').trim();
  if (written !== majorVersion) {
    throw new EmbeddedPostgresError(
      `${folder.data} was written by Postgres ${written}, the installed programs are ${majorVersion}: ` +
        `move that folder away to begin with an empty database, or ${useYourOwnServer}`,
    );
  }
  return true;
}

/** Its initdb may have outlived the Node process that was killed and still be writing: hence the retries. */
function removeDraft(draft: string): void {
  rmSync(draft, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}
