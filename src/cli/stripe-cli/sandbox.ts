import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CliRefusal } from '../cli-refusal';
import { call } from './stripe-program';

/** Keys of an account without a sign-up, which Stripe keeps for seven days unless it is claimed ("stripe sandbox claim"). */
export interface Sandbox {
  secretKey: string;
  publishableKey: string | undefined;
}

/** A day less than Stripe's seven: a key must not end while somebody works. */
const keptMs = 6 * 86_400_000;

/** The checkout's sandbox, made by `stripe sandbox create` when there is none or it is too old. Kept with mode 0600. @throws CliRefusal. */
export async function openSandbox(stateDir: string): Promise<Sandbox> {
  const file = path.join(stateDir, 'sandbox.json');
  const kept = readKept(file);
  if (kept) return kept;
  const text = await call(['sandbox', 'create', '--from-git']);
  const secretKey = /\b[sr]k_test_\w+/.exec(text)?.[0];
  if (!secretKey)
    throw new CliRefusal(
      'stripe sandbox create answered without a key: run it by hand to see why, or use --stripe test with your own',
    );
  const publishableKey = /\bpk_test_\w+/.exec(text)?.[0];
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ secretKey, publishableKey, createdMs: Date.now() }), { mode: 0o600 });
  renameSync(draft, file);
  return { secretKey, publishableKey };
}

function readKept(file: string): Sandbox | null {
  if (!existsSync(file)) return null;
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Partial<Sandbox> & { createdMs?: number };
    const isYoung = typeof kept.createdMs === 'number' && Date.now() - kept.createdMs < keptMs;
    return isYoung && kept.secretKey
      ? { secretKey: kept.secretKey, publishableKey: kept.publishableKey }
      : null;
  } catch {
    return null;
  }
}
