import path from 'node:path';
import type Stripe from 'stripe';
import type { CatalogueChange } from '@/billing/catalogue/catalogue-change';
import { webhookAddress } from '@/billing/catalogue/endpoint-changes';
import { planCatalogue } from '@/billing/catalogue/plan-catalogue';
import { isLoopback } from '@/env';
import { dashboardEnvFile } from './env-files/read-env-file';
import { mergeIntoEnvFile } from './env-files/write-env-file';
import { accountName } from './live-guard';
import { assertSameAccount, readStoredAccount } from './stored-account';
import { configuredPriceIds, openStripe, type StripeWorld } from './stripe-world';
import { startProgress } from './terminal';

/** The catalogue held against one Stripe account. */
export interface CatalogueRun {
  world: StripeWorld;
  account: Stripe.Account;
  /** What the database is a copy of; null where none answers, or before its first start. */
  storedAccount: string | null;
  changes: CatalogueChange[];
  /** Why the webhook endpoint was not looked at; null when it was. */
  withoutEndpoint: string | null;
  /** Where the secret of a new endpoint goes: Stripe tells it once. */
  envFile: string;
  /** Names that were written into `envFile` so far. */
  written: Set<string>;
}

/** Reads Stripe and writes nothing. @throws CliRefusal, ForeignAccount before the catalogue is read, and Stripe's errors. */
export async function readCatalogue(options: {
  /** Not called --env-file: Node itself takes a flag of that name, wherever it stands. */
  out?: unknown;
  world?: StripeWorld;
}): Promise<CatalogueRun> {
  const world = options.world ?? openStripe();
  const envFile = path.resolve(typeof options.out === 'string' ? options.out : dashboardEnvFile);
  const account = await world.stripe.accounts.retrieveCurrent();
  const storedAccount = await readStoredAccount(world.source, world.isLive);
  assertSameAccount(storedAccount, account.id);
  const withoutEndpoint = endpointObstacle(world);
  const written = new Set<string>();
  const changes = await planCatalogue(world.stripe, {
    keep: configuredPriceIds(world),
    ...(withoutEndpoint === null && {
      endpoint: {
        url: webhookAddress(world.dashboardUrl ?? ''),
        onSecret: (secret) => keepSecret(envFile, secret, world, written),
      },
    }),
  });
  return { world, account, storedAccount, changes, withoutEndpoint, envFile, written };
}

/** Ends the differences one by one, in order: a failure leaves the earlier ones done, and the next run does the rest. */
export async function applyCatalogueRun({ world, changes, envFile }: CatalogueRun): Promise<void> {
  // The one thing that could get lost for ever is a new endpoint's secret: the file is tried before Stripe is asked for one.
  if (changes.some(({ what, action }) => what === 'webhook endpoint' && action !== 'archive'))
    mergeIntoEnvFile(envFile, {});
  const progress = await startProgress('writing to Stripe');
  for (const [index, change] of changes.entries()) {
    progress.say(`${index + 1} of ${changes.length}, ${change.what} ${change.name}`);
    await change.apply(world.stripe);
  }
  progress.stop(`${changes.length} of ${changes.length}`);
}

export function accountWords({ account, world }: CatalogueRun): string {
  return `${accountName(account)} (${account.id}, ${world.isLive ? 'LIVE' : 'test mode'})`;
}

function keepSecret(file: string, secret: string, { source }: StripeWorld, written: Set<string>): void {
  const previous = source.STRIPE_WEBHOOK_SECRET;
  const changes: Record<string, string> = { STRIPE_WEBHOOK_SECRET: secret };
  // Until the old endpoint is disabled both deliver, and both signatures must be known.
  if (previous && previous !== secret) changes.STRIPE_WEBHOOK_SECRET_PREVIOUS = previous;
  mergeIntoEnvFile(file, changes);
  for (const name of Object.keys(changes)) written.add(name);
}

function endpointObstacle({ origin, dashboardUrl, source }: StripeWorld): string | null {
  if (origin === 'development') return 'forge dev looks after its own webhook endpoint';
  if (!dashboardUrl || !URL.canParse(dashboardUrl))
    return 'NEXT_PUBLIC_DASHBOARD_URL is no address, so the webhook endpoint was left alone: set it and run this again';
  // The emulator delivers to this machine; Stripe cannot.
  if (!source.STRIPE_API_BASE && isLoopback(new URL(dashboardUrl).hostname))
    return 'Stripe cannot deliver to this machine: npx --no forge dev --stripe cli forwards events to it';
  return null;
}
