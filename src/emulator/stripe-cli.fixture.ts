import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The program of this machine's kind; the package's own starter would cost a second Node for each run. */
function program(): string {
  const require = createRequire(import.meta.url);
  const platforms: Record<string, { pkg: string; bin: string }> = require('@stripe/cli/platforms.json');
  const platform = platforms[`${process.platform}-${process.arch}`];
  if (!platform) throw new Error(`the Stripe CLI does not come for ${process.platform} on ${process.arch}`);
  return join(dirname(require.resolve(`${platform.pkg}/package.json`)), 'bin', platform.bin);
}

export interface CliRun {
  exitCode: number;
  /** What it printed, both streams. */
  output: string;
}

export interface StripeCli {
  run(...args: string[]): Promise<CliRun>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The official Stripe CLI with a home of its own. It sends no telemetry, and what it would ask of the network, a newer
 * release of itself, ends at a port of this machine where nobody listens.
 */
export async function stripeCli(): Promise<StripeCli> {
  const home = await mkdtemp(join(tmpdir(), 'stripe-cli-'));
  const nowhere = 'http://127.0.0.1:9';
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: home,
    STRIPE_CLI_TELEMETRY_OPTOUT: '1',
    DO_NOT_TRACK: '1',
    HTTPS_PROXY: nowhere,
    NO_PROXY: '127.0.0.1',
  };
  return {
    run: (...args) =>
      new Promise((resolve) => {
        execFile(program(), args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
          const exitCode = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
          resolve({ exitCode, output: `${stdout}${stderr}` });
        });
      }),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  };
}
