import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { environmentWith } from '../cli-env';
import { CliRefusal } from '../cli-refusal';

const run = promisify(execFile);
const timeoutMs = 60_000;

/** The official Stripe CLI: one on the PATH, which may be signed in, else the checkout's own. @throws CliRefusal when there is none. */
export function stripeProgram(): string {
  const folders = (environmentWith({}).PATH ?? '').split(path.delimiter).filter(Boolean);
  const own = path.join(process.cwd(), 'node_modules', '.bin');
  for (const folder of [...folders.filter((name) => path.resolve(name) !== own), own]) {
    const program = path.join(folder, 'stripe');
    if (existsSync(program)) return program;
  }
  throw new CliRefusal(
    'the Stripe CLI is not here: npm ci brings it (@stripe/cli), or install it from https://docs.stripe.com/stripe-cli',
  );
}

/** What every call of it gets: the key by the environment, never on the command line, and no telemetry. */
export function stripeProgramEnv(secretKey?: string): NodeJS.ProcessEnv {
  return environmentWith({
    ...(secretKey && { STRIPE_API_KEY: secretKey }),
    STRIPE_CLI_TELEMETRY_OPTOUT: '1',
    DO_NOT_TRACK: '1',
  });
}

/**
 * The signing secret of `stripe listen` on this machine. It is not the secret of an endpoint in Stripe's dashboard: the classic cause
 * of "Signature verification failed".
 *
 * @throws CliRefusal with the first line of what the CLI says.
 */
export async function readListenSecret(secretKey: string, apiBase: string | undefined): Promise<string> {
  const args = ['listen', '--print-secret', ...apiBaseArgs(apiBase)];
  const text = await call(args, secretKey);
  const secret = /\bwhsec_\w+/.exec(text)?.[0];
  if (secret) return secret;
  throw new CliRefusal(
    'stripe listen --print-secret answered without a secret: run "stripe login" and try again',
  );
}

/** Answers stdout. @throws CliRefusal with what the CLI says, without the key. */
export async function call(args: readonly string[], secretKey?: string): Promise<string> {
  try {
    const { stdout } = await run(stripeProgram(), [...args], {
      env: stripeProgramEnv(secretKey),
      timeout: timeoutMs,
    });
    return stdout;
  } catch (error) {
    if (error instanceof CliRefusal) throw error;
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    const line = said.split('\n').find((text) => text.trim() !== '') ?? 'nothing';
    throw new CliRefusal(
      `stripe ${args[0]} failed: ${line.replaceAll(/[sr]k_(test|live)_\w+/g, '[key]').trim()}; check the network and STRIPE_SECRET_KEY`,
    );
  }
}

export function apiBaseArgs(apiBase: string | undefined): string[] {
  return apiBase ? ['--api-base', apiBase] : [];
}
