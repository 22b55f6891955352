import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { lookupKey, planIds } from '@/billing/plans';
import { accountWords, applyCatalogueRun, readCatalogue } from '../catalogue-run';
import { describeChange, plainChange } from '../catalogue-words';
import { CliRefusal } from '../cli-refusal';
import type { ForgeCommand } from '../command';
import { dashboardEnvFile, readEnvFile } from '../env-files/read-env-file';
import { mergeIntoEnvFile } from '../env-files/write-env-file';
import { givenFlags } from '../given-flags';
import { assertMayWrite, liveOptions, refuseUnaskedLive } from '../live-guard';
import { say } from '../say';
import { openStripe } from '../stripe-world';
import { isInteractive } from '../terminal';
import { findWorld, type World } from '../world';

/** What the server cannot do without and init cannot know. */
const fromOutside = ['DATABASE_URL', 'NEXT_PUBLIC_DASHBOARD_URL', 'STRIPE_WEBHOOK_SECRET'];
/** Carried from the shell into the file, where they are set. */
const carried = [
  'DATABASE_URL',
  'DATABASE_URL_DIRECT',
  'STRIPE_SECRET_KEY',
  'STRIPE_PUBLISHABLE_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'STRIPE_API_BASE',
  'NEXT_PUBLIC_DASHBOARD_URL',
  'BETTER_AUTH_SECRET',
];

export const command: ForgeCommand = {
  description: [
    'From a Stripe key to a server that can start: brings the catalogue, the portal and the webhook endpoint into the account (as "forge prices apply"), and writes what the server reads into .env.dashboard.generated, which "forge start" loads. A variable that is set already is kept; BETTER_AUTH_SECRET is made when there is none.',
    'Asks for the key at a terminal, hidden, when STRIPE_SECRET_KEY is not set. Values are never shown. Refuses the key of another account than the one that the database of DATABASE_URL is a copy of. Safe to run twice.',
    'Example: NEXT_PUBLIC_DASHBOARD_URL=https://billing.example.com npx --no forge init',
    'Exit code: 0 done, 1 refused or failed, 2 wrong usage.',
  ],
  options: [
    ['--dry-run', 'show what would be written, names and no values, and write nothing'],
    ...liveOptions,
    ['--out <file>', 'the file to write (.env.dashboard.generated)'],
    ['--json', 'one JSON object on stdout instead of the text'],
  ],
  async run(options) {
    const isDryRun = options.dryRun === true;
    const envFile = path.resolve(typeof options.out === 'string' ? options.out : dashboardEnvFile);
    const world = await worldWithKey(envFile);
    const opened = openStripe(world);
    if (!isDryRun) refuseUnaskedLive(opened.isLive, options);
    const run = await readCatalogue({ out: envFile, world: opened });
    const { account, changes, withoutEndpoint } = run;
    if (options.json !== true) for (const change of changes) say(describeChange(change));
    const settings = settingsOf(world.source);
    const names = new Set(Object.keys(settings));
    if (!isDryRun) {
      await assertMayWrite(account, run.world.isLive, options);
      mergeIntoEnvFile(envFile, settings);
      await applyCatalogueRun(run);
      for (const name of run.written) names.add(name);
    } else if (changes.some(({ what, action }) => what === 'webhook endpoint' && action === 'create')) {
      names.add('STRIPE_WEBHOOK_SECRET');
    }
    const missing = fromOutside.filter((name) => !names.has(name));
    if (options.json === true) {
      const answer = { dryRun: isDryRun, account: account.id, envFile, withoutEndpoint };
      const listed = { changes: changes.map(plainChange), names: [...names].toSorted(), missing };
      console.log(JSON.stringify({ ...answer, ...listed }));
      return 0;
    }
    if (withoutEndpoint) say(withoutEndpoint);
    say(`${isDryRun ? 'would write' : 'wrote'} ${envFile}: ${[...names].toSorted().join(', ')}`);
    if (missing.length > 0) say(`Still missing: ${missing.join(', ')}. Set them and run this again.`);
    say(
      isDryRun
        ? `Nothing was written to ${accountWords(run)}. Do it: npx --no forge init${givenFlags(options)}`
        : `${accountWords(run)} has the catalogue. Next: npx --no forge doctor`,
    );
    return 0;
  },
};

/** The file's own values first of all: a second run must not make a second BETTER_AUTH_SECRET. */
async function worldWithKey(envFile: string): Promise<World> {
  const found = findWorld();
  if (found.origin === 'development')
    throw new CliRefusal(
      'the development stack runs here and needs no init: set STRIPE_SECRET_KEY to set up a Stripe account',
    );
  const kept = existsSync(envFile) ? readEnvFile(envFile) : {};
  const given = Object.entries(found.source).filter(([, value]) => value);
  const source = { ...kept, ...Object.fromEntries(given) };
  return { ...found, source: { ...source, STRIPE_SECRET_KEY: source.STRIPE_SECRET_KEY ?? (await askKey()) } };
}

async function askKey(): Promise<string | undefined> {
  if (!isInteractive()) return undefined;
  const { isCancel, password } = await import('@clack/prompts');
  const key = await password({
    message: "Secret key of the Stripe account (Stripe's dashboard > Developers > API keys)",
    output: process.stderr,
  });
  if (isCancel(key)) throw new CliRefusal('cancelled: nothing was written');
  return key;
}

function settingsOf(source: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const name of carried) {
    const value = source[name];
    if (value) settings[name] = value;
  }
  for (const id of planIds) {
    const name = `STRIPE_PRICE_${id.toUpperCase()}`;
    settings[name] = source[name] || lookupKey(id, 'month');
  }
  settings.BETTER_AUTH_SECRET ??= randomBytes(32).toString('base64url');
  return settings;
}
