import { spawn } from 'node:child_process';
import { EmbeddedPostgresError, useYourOwnServer } from './embedded-postgres-error';

/** Undefined: as the user who runs Node. */
export type RunAs = { uid: number; gid: number } | undefined;

export interface ProgramResult {
  code: number;
  /** stdout and stderr together, trimmed. */
  output: string;
}

/**
 * Runs one of Postgres's programs to its end.
 *
 * - cwd is `/`: the checkout may lie under a folder that the other user cannot enter.
 * - The environment is ours alone, so that neither LANG nor somebody's PGDATA or PGPORT changes what happens.
 * - A failed spawn rejects with a sentence; left to itself it would be an uncaught 'error' event.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { runAs: RunAs; timeoutMs: number },
): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string): void =>
      reject(new EmbeddedPostgresError(`cannot run ${program}: ${reason}; ${useYourOwnServer}`));
    let child: ReturnType<typeof spawn>;
    try {
      child = spawn(program, args, {
        ...options.runAs,
        cwd: '/',
        env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', NODE_ENV: 'production' },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: options.timeoutMs,
        killSignal: 'SIGKILL',
      });
    } catch (error) {
      refuse(error instanceof Error ? error.message : String(error));
      return;
    }
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-8_000);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('error', (error) => refuse(error.message));
    child.once('close', (code, signal) => {
      if (code !== null) resolve({ code, output: output.trim() });
      else refuse(`ended by ${signal ?? 'an unknown signal'} (limit ${options.timeoutMs} ms)`);
    });
  });
}
