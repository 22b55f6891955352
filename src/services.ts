import type Stripe from 'stripe';
import { ClockSkew } from '@/billing/clock-skew';
import { DatabaseMetrics } from '@/billing/database-metrics';
import { Entitlements } from '@/billing/entitlements/entitlements';
import { type BillingMembership, membershipPolicy } from '@/billing/membership-policy';
import { Metrics } from '@/billing/metrics';
import { createOrganizationHub, type OrganizationHub } from '@/billing/organization-hub';
import { PlanPrices } from '@/billing/plan-prices';
import { syncSeats } from '@/billing/seats/sync-seats';
import { StripeBilling, type StripeBillingOptions } from '@/billing/stripe-billing';
import { StripeBudget } from '@/billing/stripe-budget';
import { connectStripe, isLiveKey } from '@/billing/stripe-connection';
import { WebhookBatch } from '@/billing/webhook-batch';
import type { SyncTiming } from '@/billing/webhook-inbox';
import { WebhookRefusals } from '@/billing/webhook-refusals';
import { createDatabase, type Database } from '@/db/client';
import { createListener, type Listener } from '@/db/listen';
import { type Env, secretsOf } from '@/env';
import { type Auth, createAuth } from '@/identity/auth';
import { removeOrganization } from '@/identity/remove-organization';
import { type Clock, systemClock } from '@/lib/clock';
import { createLogger, errorSummary, type Logger } from '@/lib/logger';

/** Set by our own server on every request from the socket, over whatever a client sent under that name. */
export const socketAddressHeader = 'x-appfactory-socket-address';

/** Everything that an entry (web, worker, command, test) hands to the domain. Made once per process. */
export interface Services {
  env: Env;
  clock: Clock;
  logger: Logger;
  /** What this process did. */
  metrics: Metrics;
  /** How the whole system stands. */
  databaseMetrics: DatabaseMetrics;
  database: Database;
  listener: Listener;
  /** For people who wait: its calls are counted and never held up. */
  billing: StripeBilling;
  /** The same for jobs: each call waits for what people and the sync leave of the budget. */
  jobBilling: StripeBilling;
  /** For the sync, which takes each read from the budget itself. */
  syncStripe: Stripe;
  /** Stripe's rate, shared by all processes. */
  budget: StripeBudget;
  planPrices: PlanPrices;
  /** May this organization do that? */
  entitlements: Entitlements;
  /** How many members a plan allows, and what a further one costs. */
  membership: BillingMembership;
  auth: Auth;
  /** Takes an organization, its members and its invitations away. */
  removeOrganization: (organizationId: string) => Promise<void>;
  timing: SyncTiming;
  /** Where verified events become rows. */
  inbox: WebhookBatch;
  /** What verified signatures say about our clock. */
  clockSkew: ClockSkew;
  /** How many webhooks were turned away. */
  webhookRefusals: WebhookRefusals;
  /** Wakes the open pages of an organization. */
  hub: OrganizationHub;
  /** Kicks the sync loop of this process, when it runs here. A hint: the loop polls all the same. */
  kick: { run(): void };
  /** Stripe's account id, as last verified; null before. */
  account: { id: string | null };
  /** Aborted when the process is asked to stop: open streams end at once. */
  shutdown: AbortController;
  close(): Promise<void>;
}

export interface ServiceOptions {
  clock?: Clock;
  /** Where log lines go; stdout when absent. */
  logDestination?: { write(line: string): void };
}

/** Builds the services; connects to nothing yet. Throws BillingError `invalid_configuration`. */
export function createServices(env: Env, options: ServiceOptions = {}): Services {
  const { clock = systemClock } = options;
  const logger = createLogger('appfactory', {
    level: env.LOG_LEVEL,
    secrets: secretsOf(env),
    destination: options.logDestination,
  });
  const dashboardUrl = env.NEXT_PUBLIC_DASHBOARD_URL.replace(/\/$/, '');
  const database = createDatabase(env.DATABASE_URL);
  const listener = createListener(env.DATABASE_URL_DIRECT ?? env.DATABASE_URL);
  const shutdown = new AbortController();
  const budget = new StripeBudget({
    sql: database.ingest,
    livemode: isLiveKey(env.STRIPE_SECRET_KEY),
    readsPerSecond: env.STRIPE_READS_PER_SECOND,
  });
  const billingOptions: StripeBillingOptions = {
    secretKey: env.STRIPE_SECRET_KEY,
    webhookSecret: env.STRIPE_WEBHOOK_SECRET,
    previousWebhookSecret: env.STRIPE_WEBHOOK_SECRET_PREVIOUS,
    priceIds: {
      starter: env.STRIPE_PRICE_STARTER,
      pro: env.STRIPE_PRICE_PRO,
      enterprise: env.STRIPE_PRICE_ENTERPRISE,
    },
    successUrl: `${dashboardUrl}/billing/success`,
    cancelUrl: `${dashboardUrl}/billing`,
    apiBase: env.STRIPE_API_BASE,
    automaticTax: env.STRIPE_AUTOMATIC_TAX === 'on',
    clock,
  };
  const billing = new StripeBilling({ ...billingOptions, beforeCall: () => budget.spend() });
  const timing: SyncTiming = {
    debounceMs: env.SYNC_DEBOUNCE_MS,
    settleMs: env.SYNC_SETTLE_MS,
    leaseMs: env.SYNC_LEASE_MS,
  };
  const hub = createOrganizationHub(listener);
  const entitlements = new Entitlements({ database, hub, clock, livemode: billing.livemode });
  const planPrices = new PlanPrices(database.worker, billing.livemode);
  const membership = membershipPolicy({
    database,
    entitlements,
    livemode: billing.livemode,
    syncSeats: (organizationId) =>
      void syncSeats({ database, billing, planPrices }, organizationId).catch((error: unknown) =>
        logger.warn({ organizationId, error: errorSummary(error) }, 'extra members wait for the sweep'),
      ),
  });
  return {
    env,
    clock,
    logger,
    metrics: new Metrics({ withProcess: env.METRICS_TOKEN !== undefined }),
    databaseMetrics: new DatabaseMetrics({ sql: database.ingest, livemode: billing.livemode, logger }),
    database,
    listener,
    billing,
    jobBilling: new StripeBilling({
      ...billingOptions,
      beforeCall: () => budget.takeForJob(shutdown.signal),
    }),
    syncStripe: connectStripe(env.STRIPE_SECRET_KEY, env.STRIPE_API_BASE),
    budget,
    planPrices,
    auth: createAuth({
      db: database.identity,
      secret: env.BETTER_AUTH_SECRET,
      baseUrl: dashboardUrl,
      trustedIpHeader: env.TRUSTED_IP_HEADER ?? socketAddressHeader,
      isRateLimited: env.AUTH_RATE_LIMIT === 'on' && env.NODE_ENV === 'production',
      membership,
    }),
    removeOrganization: (organizationId) => removeOrganization(database.identity, organizationId),
    timing,
    inbox: new WebhookBatch(database.ingestLanes, timing),
    clockSkew: new ClockSkew({ sql: database.ingest, livemode: billing.livemode, clock }),
    webhookRefusals: new WebhookRefusals(database.ingest),
    hub,
    entitlements,
    membership,
    kick: { run: () => undefined },
    account: { id: null },
    shutdown,
    async close() {
      shutdown.abort(new Error('the server is stopping'));
      await listener.close();
      await database.close();
    },
  };
}

declare global {
  // The server's bundle and Next's bundle are two copies of this module in one process: they meet here.
  var appFactoryServices: Services | undefined;
}

/** The process's services, made at the first call. One pool and one LISTEN per process, through hot reloads too. */
export function getServices(readEnv: () => Env): Services {
  globalThis.appFactoryServices ??= createServices(readEnv());
  return globalThis.appFactoryServices;
}
