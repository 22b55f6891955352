import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Stripe from 'stripe';
import { applyCatalogue } from '@/billing/catalogue-setup';
import { handledEventTypes } from '@/billing/handled-events';
import type { OrganizationRole } from '@/billing/roles';
import { connectStripe, stripeApiVersion } from '@/billing/stripe-connection';
import { boot } from '@/boot';
import { member, organization, user } from '@/db/schema';
import { createStripeEmulator, type Emulator } from '@/emulator';
import { readEnv } from '@/env';
import { newId } from '@/lib/ids';
import { answerWebhook } from '@/server/answer-webhook';
import type { RequestSession } from '@/server/session';
import { createServices, type Services } from '@/services';
import { runWorker, type Worker } from '@/worker/run-worker';
import { createTestDatabase } from './test-database';

/** The whole app but Next: services on a database of its own, the emulator over HTTP, webhooks delivered to a real port. */
export interface TestApp extends AsyncDisposable {
  services: Services;
  emulator: Emulator;
  stripe: Stripe;
  webhookUrl: string;
  /** As the owner of the database: to look and to set the scene, never in the app's place. */
  databaseUrl: string;
  /** POSTs an event to the webhook over HTTP, signed like Stripe's; answers the status. */
  deliver(
    event: Stripe.Event | string,
    options?: { signature?: string },
  ): Promise<{ status: number; body: unknown }>;
  addOrganization(name?: string): Promise<TestOrganization>;
}

export interface TestOrganization {
  id: string;
  name: string;
  /** A session of a new person with that role. */
  signIn(role: OrganizationRole): Promise<RequestSession>;
}

export interface TestAppOptions {
  /** As while the endpoint's secret is being rolled. */
  previousWebhookSecret?: string;
  /** Runs the sync loop. Off: the test claims and syncs by hand. */
  worker?: boolean;
  /** The emulator delivers its events. Off: the test delivers them itself, in its own order. */
  deliveries?: boolean;
  /** Further variables, such as a mailbox's. */
  env?: Record<string, string>;
  /** Takes the log's lines; without it tests are silent. */
  onLogLine?: (line: string) => void;
  timing?: { debounceMs?: number; settleMs?: number; leaseMs?: number };
}

export const webhookSecret = 'whsec_test_0123456789abcdef';

export async function createTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { worker: hasWorker = true, deliveries = true, timing = {} } = options;
  const database = await createTestDatabase();
  const emulator = await createStripeEmulator({ port: 0, seed: randomUUID() });
  const secretKey = 'sk_test_emulator';
  const stripe = connectStripe(secretKey, emulator.url);
  await applyCatalogue(stripe);

  const services = createServices(
    readEnv({
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      STRIPE_SECRET_KEY: secretKey,
      STRIPE_WEBHOOK_SECRET: webhookSecret,
      STRIPE_WEBHOOK_SECRET_PREVIOUS: options.previousWebhookSecret,
      STRIPE_API_BASE: emulator.url,
      STRIPE_PRICE_STARTER: 'price_appfactory_starter_monthly',
      STRIPE_PRICE_PRO: 'price_appfactory_pro_monthly',
      STRIPE_PRICE_ENTERPRISE: 'price_appfactory_enterprise_monthly',
      NEXT_PUBLIC_DASHBOARD_URL: 'http://localhost:3001',
      BETTER_AUTH_SECRET: 'test-secret-of-at-least-32-characters',
      LOG_LEVEL: 'silent',
      STRIPE_READS_PER_SECOND: '1000',
      SYNC_DEBOUNCE_MS: String(timing.debounceMs ?? 20),
      SYNC_SETTLE_MS: String(timing.settleMs ?? 1_000),
      SYNC_LEASE_MS: String(timing.leaseMs ?? 5_000),
      ...options.env,
    }),
    { logDestination: options.onLogLine && { write: options.onLogLine } },
  );
  await boot(services, (message) => {
    throw new Error(message);
  });
  const server = await listen(
    createServer((request, response) => void answerWebhook(services, request, response)),
  );
  const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/billing/webhook`;
  if (deliveries) {
    await fetch(`${emulator.url}/_emulator/webhook_endpoint`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        url: webhookUrl,
        secret: services.env.STRIPE_WEBHOOK_SECRET,
        enabled_events: handledEventTypes,
        api_version: stripeApiVersion,
      }),
    });
  }
  let worker: Worker | undefined;
  if (hasWorker) worker = await runWorker(services);

  return {
    services,
    emulator,
    stripe,
    webhookUrl,
    databaseUrl: database.url,
    async deliver(event, { signature } = {}) {
      const payload = typeof event === 'string' ? event : JSON.stringify(event, null, 2);
      const header =
        signature ?? stripe.webhooks.generateTestHeaderString({ payload, secret: webhookSecret });
      const answer = await fetch(webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': header },
        body: payload,
      });
      return { status: answer.status, body: await answer.json() };
    },
    addOrganization: (name = 'Acme') => addOrganization(services, name),
    async [Symbol.asyncDispose]() {
      await emulator.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await worker?.stop();
      await services.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

function listen(server: Server): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

async function addOrganization(services: Services, name: string): Promise<TestOrganization> {
  const id = newId('org');
  const slug = `${name.toLowerCase()}-${id.slice(-6)}`;
  await services.database.identity.insert(organization).values({ id, name, slug });
  return {
    id,
    name,
    async signIn(role) {
      const userId = newId('usr');
      const email = `${role}-${userId.slice(-6)}@${slug}.test`;
      await services.database.identity.insert(user).values({ id: userId, name: role, email });
      await services.database.identity
        .insert(member)
        .values({ id: newId('mem'), organizationId: id, userId, role });
      const membership = { id, name, slug, role };
      return {
        user: { id: userId, name: role, email, isOperator: false },
        organization: membership,
        organizations: [membership],
      };
    },
  };
}
