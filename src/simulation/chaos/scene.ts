import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import type Stripe from 'stripe';
import { applyCatalogue } from '@/billing/catalogue-setup';
import { handledEventTypes } from '@/billing/handled-events';
import { connectStripe, stripeApiVersion } from '@/billing/stripe-connection';
import { createServices, type Services } from '@/services';
import { type DatabaseMutant, installMutant } from '../database-mutants';
import { readSimulatedEnv, simulatedEnvironment, simulatedKey, simulatedWebhookSecret } from '../environment';
import { startDatabaseProxy } from '../network/database-proxy';
import { type DeliveryProxy, startDeliveryProxy } from '../network/delivery-proxy';
import { type StripeProxy, startStripeProxy } from '../network/stripe-proxy';
import { createRandom } from '../random';
import { bundleProcesses } from './bundle';
import { startChild } from './child-process';
import { Cluster } from './cluster';
import { installDatabaseFaults } from './database-faults';
import { type OwnPostgres, startOwnPostgres } from './own-postgres';
import type { ChaosPlan } from './plan';

/** Everything that takes part, in processes of its own: Postgres, Stripe, web and workers, and the ways between them. */
export interface Scene extends AsyncDisposable {
  postgres: OwnPostgres;
  cluster: Cluster;
  stripeProxy: StripeProxy;
  deliveries: DeliveryProxy;
  emulatorUrl: string;
  /** Straight to Stripe. */
  stripe: Stripe;
  /** The app's code in this process, which nobody kills: the people who click. */
  services: Services;
  /** Processes that ended although nobody killed them. */
  deaths: string[];
}

/** How long an answer of Stripe may lie; the settle pass comes later than that. */
export const staleMsMax = 500;

export async function openScene(plan: ChaosPlan, mutant?: DatabaseMutant): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const random = createRandom(plan.seed);
  const deaths: string[] = [];
  const database = stack.use(await startOwnPostgres('appfactory_chaos'));
  await installDatabaseFaults(database.admin);
  if (mutant) await installMutant(database.admin, mutant);
  // Beside node_modules' packages, so that what is not bundled is found.
  const folder = mkdtempSync(path.join('node_modules', '.chaos-'));
  const removeFolder = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  stack.defer(() => {
    process.off('exit', removeFolder);
    removeFolder();
  });
  const files = await bundleProcesses(folder);

  const emulator = startChild({
    // Not bundled: it reads files beside its own.
    file: 'src/simulation/chaos/emulator.ts',
    args: [plan.seed],
    env: { PATH: '/usr/bin:/bin' },
    onLine: () => undefined,
    onDeath: (how) => deaths.push(`the emulator ${how}`),
  });
  stack.defer(() => emulator.kill());
  const emulatorUrl = String((await emulator.ready).url);
  const stripe = connectStripe(simulatedKey, emulatorUrl);
  await applyCatalogue(stripe);
  const stripeProxy = stack.use(
    await startStripeProxy({
      target: emulatorUrl,
      random: random.fork('stripe'),
      staleMsMax,
      slowMsMax: 900,
    }),
  );
  const deliveries = stack.use(await startDeliveryProxy(plan.seed, random.fork('deliveries')));
  await fetch(`${emulatorUrl}/_emulator/webhook_endpoint`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      url: deliveries.webhookUrl,
      secret: simulatedWebhookSecret,
      enabled_events: handledEventTypes,
      api_version: stripeApiVersion,
    }),
  });

  const given = {
    DATABASE_URL: database.url,
    STRIPE_API_BASE: stripeProxy.url,
    SYNC_LEASE_MS: String(plan.leaseMs),
    SYNC_SETTLE_MS: String(2 * staleMsMax),
  };
  const workerWays = await Promise.all([1, 2].map(() => startDatabaseProxy(database.url)));
  for (const way of workerWays) stack.use(way);
  const cluster = new Cluster({
    files,
    env: simulatedEnvironment({ ...given, LOG_LEVEL: 'info', PORT: '0' }),
    webs: 2,
    workerWays,
    onDeath: (words) => deaths.push(words),
    onTargets: (urls) => {
      deliveries.targets = urls;
    },
  });
  stack.defer(() => cluster.close());
  const services = createServices(readSimulatedEnv(given));
  stack.defer(() => services.close());
  await cluster.ready();
  const owned = stack.move();
  return {
    postgres: database,
    cluster,
    stripeProxy,
    deliveries,
    emulatorUrl,
    stripe,
    services,
    deaths,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
