import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { handledEventTypes } from '@/billing/handled-events';
import { openStateFolder } from '@/db/embedded/state-folder';
import { migrate } from '@/db/migrate';
import { environmentWith } from '../cli-env';
import { appEnvironment } from './app-environment';
import { endLeftChildren } from './child-records';
import { hasEmulatorFile, startEmulator } from './emulator-process';
import { assertPortsFree } from './free-ports';
import { type KeptSecrets, keepSecrets } from './kept-secrets';
import type { Lifetime } from './lifetime';
import { type LocalDatabase, openLocalDatabase } from './local-database';
import { openMailbox } from './local-mailbox';
import { noteRunningStack } from './running-stack';
import { seedStack } from './seed-stack';
import {
  cataloguePrices,
  databaseOf,
  type ExternalMode,
  externalStripe,
  type StripeSide,
  startForwarding,
} from './stripe-side';
import { summaryBox } from './summary-box';
import { startChild } from './supervised-child';
import { waitUntilReady, warmPages } from './wait-until-ready';

export interface StackPlan {
  mode: 'dev' | 'demo';
  /** src/main.ts, or the bundle. */
  appEntry: string;
  host: string;
  port: number;
  emulatorPort: number;
  /** Another Stripe than the emulator. */
  external?: ExternalMode;
  databaseUrl: string | undefined;
  /** Children's routine lines too. */
  showAll: boolean;
  print: (line: string) => void;
}

/**
 * Starts Postgres, emulator and app in this order and prints where they are. Everything started belongs to
 * `lifetime`; nothing is running when this throws and the lifetime has been cleaned up.
 *
 * @throws CliRefusal, EmbeddedPostgresError: a sentence. Ended: the stack was stopped meanwhile.
 */
export async function startStack(plan: StackPlan, lifetime: Lifetime): Promise<void> {
  const { mode, host, port, emulatorPort, showAll, print } = plan;
  const startedMs = Date.now();
  const stateDir = path.join(openStateFolder(process.cwd()).root, mode);
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });

  await endLeftChildren(path.join(stateDir, 'children'), print);
  const emulatorPorts = [{ port: emulatorPort, use: 'the Stripe emulator', variable: 'EMULATOR_PORT' }];
  await assertPortsFree([
    { port, use: 'the app', variable: 'PORT' },
    ...(plan.external ? [] : emulatorPorts),
  ]);
  // A refused key is a refused start: before anything runs.
  const external = plan.external ? await externalStripe(plan.external, stateDir) : null;
  lifetime.checkpoint();

  const databaseName = databaseOf(mode, external);
  const database = await openLocalDatabase(
    { databaseUrl: plan.databaseUrl, name: databaseName, print },
    lifetime,
  );
  lifetime.checkpoint();
  const secrets = keepSecrets(stateDir);
  const dashboardUrl = `http://localhost:${port}`;
  const webhookUrl = `http://127.0.0.1:${port}/api/billing/webhook`;
  const stripe =
    external ?? (await openEmulator({ plan, stateDir, database, webhookUrl, secrets }, lifetime));
  lifetime.checkpoint();
  await migrate(database.url);

  const mailbox = await openMailbox(emulatorPort + 1, lifetime);
  const { betterAuthSecret } = secrets;
  const seeded = await seedStack(stripe, { databaseUrl: database.url, dashboardUrl, betterAuthSecret });

  const addresses = {
    host,
    port,
    databaseUrl: database.url,
    stripe,
    mailboxEnv: mailbox.env,
  };
  const settings = appEnvironment(mode, addresses, secrets);
  const env = environmentWith(settings);
  await startChild({ name: 'app', entry: plan.appEntry, args: [], env, stateDir, showAll, print }, lifetime);
  await waitUntilReady(`http://127.0.0.1:${port}/api/ready`, lifetime);
  if (plan.external && plan.external !== 'test')
    await startForwarding(stripe, webhookUrl, { stateDir, showAll, print }, lifetime);
  noteRunningStack(stateDir, settings, lifetime);

  print(
    summaryBox({
      title: mode === 'dev' ? 'App Factory billing (development)' : 'App Factory billing (demo)',
      dashboardUrl,
      stripe: stripe.words,
      mailboxUrl: mailbox.url,
      databaseUrl: database.url,
      seeded,
      startMs: Date.now() - startedMs,
    }),
  );
  await warmPages(`http://127.0.0.1:${port}`, ['/', '/billing'], lifetime);
}

/** The emulator with the stack's webhook endpoint. It begins from nothing whenever the database does. */
async function openEmulator(
  options: {
    plan: StackPlan;
    stateDir: string;
    database: LocalDatabase;
    webhookUrl: string;
    secrets: KeptSecrets;
  },
  lifetime: Lifetime,
): Promise<StripeSide> {
  const { plan, stateDir, database, webhookUrl, secrets } = options;
  const { emulatorPort, showAll, print } = plan;
  let mustReset = database.isNew;
  if (!database.isNew && !hasEmulatorFile(stateDir, database.tag)) {
    print(`the emulator's data is gone and the database is not: starting both from nothing`);
    await database.recreate();
    mustReset = true;
  }
  // Before the migration: an unmigrated database is what says that the emulator, too, must begin from nothing, so a
  // kill between the two steps is mended by the next start.
  const emulator = await startEmulator(
    { port: emulatorPort, stateDir, tag: database.tag, showAll, print },
    lifetime,
  );
  if (mustReset) await emulator.reset();
  const { webhookSecret } = secrets;
  await emulator.registerWebhook({
    url: webhookUrl,
    secret: webhookSecret,
    enabledEvents: handledEventTypes,
  });
  return {
    secretKey: 'sk_test_emulator',
    publishableKey: 'pk_test_emulator',
    webhookSecret,
    apiBase: emulator.url,
    prices: cataloguePrices,
    words: `emulator, ${emulator.url}/_emulator/`,
  };
}
