import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { handledEventTypes } from '@/billing/handled-events';
import { lookupKey, type PlanId, planIds } from '@/billing/plans';
import { isLoopback } from '@/env';
import { environmentWith } from '../cli-env';
import { CliRefusal } from '../cli-refusal';
import { dashboardEnvFile, readEnvFile } from '../env-files/read-env-file';
import { openSandbox } from '../stripe-cli/sandbox';
import { apiBaseArgs, readListenSecret, stripeProgram, stripeProgramEnv } from '../stripe-cli/stripe-program';
import type { Lifetime } from './lifetime';
import { startChild } from './supervised-child';

export const stripeModes = ['emulator', 'cli', 'sandbox', 'test'] as const;
export type StripeMode = (typeof stripeModes)[number];

/** The Stripe that a local stack speaks to. */
export interface StripeSide {
  secretKey: string;
  publishableKey: string | undefined;
  webhookSecret: string;
  /** Absent: Stripe itself. */
  apiBase: string | undefined;
  /** Per plan what STRIPE_PRICE_* says. */
  prices: Record<PlanId, string>;
  /** For the summary: which one, and where the webhook secret comes from. */
  words: string;
}

export const cataloguePrices: Record<PlanId, string> = {
  starter: lookupKey('starter', 'month'),
  pro: lookupKey('pro', 'month'),
  enterprise: lookupKey('enterprise', 'month'),
};

/** A mode that is not the emulator. */
export type ExternalMode = Exclude<StripeMode, 'emulator'>;

/**
 * A Stripe test account for a local stack: keys from the shell or the generated file, or a fresh sandbox. `cli` and `sandbox` take the secret
 * of `stripe listen`; `test` takes STRIPE_WEBHOOK_SECRET, for whoever brings the events here by other means.
 *
 * @throws CliRefusal for a live key, a missing one, and what the Stripe CLI refuses.
 */
export async function externalStripe(mode: ExternalMode, stateDir: string): Promise<StripeSide> {
  const source = readSource();
  const sandbox = mode === 'sandbox' ? await openSandbox(stateDir) : null;
  const secretKey = sandbox?.secretKey ?? source.STRIPE_SECRET_KEY;
  if (!secretKey)
    throw new CliRefusal(
      `--stripe ${mode} needs STRIPE_SECRET_KEY (sk_test_...): set it, pull it with npx --no forge env pull, or use --stripe sandbox`,
    );
  if (!/^[sr]k_test_\S+$/.test(secretKey))
    throw new CliRefusal(
      'forge dev takes a test key alone (sk_test_...): real money is no place to develop in',
    );
  const apiBase = source.STRIPE_API_BASE;
  if (apiBase && (!URL.canParse(apiBase) || !isLoopback(new URL(apiBase).hostname)))
    throw new CliRefusal('STRIPE_API_BASE must be an address of this machine: unset it to talk to Stripe');
  const prices = { ...cataloguePrices };
  for (const id of planIds) prices[id] = source[`STRIPE_PRICE_${id.toUpperCase()}`] ?? prices[id];
  const own = {
    secretKey,
    publishableKey: sandbox?.publishableKey ?? source.STRIPE_PUBLISHABLE_KEY,
    apiBase,
    prices,
  };
  if (mode !== 'test') {
    const webhookSecret = await readListenSecret(secretKey, apiBase);
    return {
      ...own,
      webhookSecret,
      words: `${mode === 'cli' ? 'test account' : 'sandbox'}, events by stripe listen and its secret`,
    };
  }
  const webhookSecret = source.STRIPE_WEBHOOK_SECRET;
  if (!webhookSecret)
    throw new CliRefusal(
      '--stripe test needs STRIPE_WEBHOOK_SECRET: set the one of your endpoint, or use --stripe cli, which brings its own',
    );
  return { ...own, webhookSecret, words: 'test account, STRIPE_WEBHOOK_SECRET of the environment' };
}

/** Has `stripe listen` bring exactly the handled events to the app. Part of the stack: its end is the stack's. */
export async function startForwarding(
  side: StripeSide,
  webhookUrl: string,
  options: { stateDir: string; showAll: boolean; print: (line: string) => void },
  lifetime: Lifetime,
): Promise<void> {
  const entry = path.join(import.meta.dirname, '..', 'stripe-cli', 'forward.mjs');
  const args = [stripeProgram(), ...listenArgs(side, webhookUrl)];
  const env = stripeProgramEnv(side.secretKey);
  // stripe listen prints the secret that it signs with.
  const hide = [side.webhookSecret, side.secretKey];
  await startChild({ name: 'stripe', entry, args, env, hide, ...options }, lifetime);
}

export function listenArgs({ apiBase }: Pick<StripeSide, 'apiBase'>, webhookUrl: string): string[] {
  const events = ['--events', handledEventTypes.join(','), '--forward-to', webhookUrl];
  return ['listen', ...events, '--skip-update', ...apiBaseArgs(apiBase)];
}

/** A database is the copy of one account: another key gets another database, and the emulator's stays as it was. */
export function databaseOf(mode: 'dev' | 'demo', side: StripeSide | null): string {
  if (!side) return `appfactory_${mode}`;
  return `appfactory_${mode}_${createHash('sha256').update(side.secretKey).digest('hex').slice(0, 8)}`;
}

function readSource(): Record<string, string | undefined> {
  const given = Object.entries(environmentWith({})).filter(([, value]) => value);
  const generated = existsSync(dashboardEnvFile) ? readEnvFile(dashboardEnvFile) : {};
  return { ...generated, ...Object.fromEntries(given) };
}
