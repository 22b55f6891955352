import { PgBoss } from 'pg-boss';
import { ringAlarms } from '@/billing/alarms/ring-alarms';
import { sweepIntents } from '@/billing/checkout/sweep-intents';
import { sweepDeletions } from '@/billing/deletion/delete-organization';
import { remind } from '@/billing/reminders/remind';
import { resolveFacts } from '@/billing/resolve-facts';
import { sweepSeats } from '@/billing/seats/sweep-seats';
import { sweepRepeatedTrials } from '@/billing/trials/sweep-repeated-trials';
import { keepWebhookPartitions } from '@/billing/webhook-partitions';
import { repeatedTrialPolicy } from '@/env';
import { nowSeconds } from '@/lib/clock';
import { withLogContext } from '@/lib/log-context';
import { errorSummary } from '@/lib/logger';
import { inSpan } from '@/lib/tracing';
import { reconcileAccount } from '@/reconcile/account';
import { reconcileEvents, reconcileUndelivered } from '@/reconcile/events';
import type { ReconcileDependencies } from '@/reconcile/run';
import type { Services } from '@/services';
import { startNotificationJobs } from './notification-jobs';

export interface Jobs {
  stop(): Promise<void>;
}

const queues = {
  /** Finds the customers of disputes and the like. */
  resolve: '* * * * *',
  /** Settles clicks whose page should have expired. */
  'sweep-checkout-intents': '* * * * *',
  /** Brings extra members to Stripe where a crash or an outage kept them away. */
  'sweep-seats': '* * * * *',
  /** Trials and cards that come to their end. */
  reminders: '*/15 * * * *',
  /** What is wrong with the platform itself. */
  alarms: '* * * * *',
  /** Decides trials on cards that have had one. */
  'sweep-repeated-trials': '* * * * *',
  /** Goes on with deletions of organizations that Stripe kept from being finished. */
  'sweep-deletions': '* * * * *',
  /** Makes the inbox's months ahead, drops those that ended over 60 days ago. */
  'webhook-partitions': '17 3 * * *',
  /** What Stripe could not deliver. */
  'reconcile-undelivered': '*/10 * * * *',
  /** What Stripe believes it delivered. */
  'reconcile-events': '7 * * * *',
  /** Our rows against Stripe's account. */
  'reconcile-account': '41 2 * * *',
} as const;
type Queue = keyof typeof queues;

/** The scheduled jobs, on pg-boss: whichever worker is there runs each once. Every handler may run twice without harm. */
export async function startJobs(services: Services): Promise<Jobs> {
  const { database, jobBilling: billing, clock, env, logger } = services;
  const withJobBilling = { ...services, billing };
  const boss = new PgBoss({
    connectionString: asRole(env.DATABASE_URL_DIRECT ?? env.DATABASE_URL, 'billing_worker'),
    schema: 'pgboss',
    // The schema is made by our migration; pg-boss fills it under the role that owns it.
    createSchema: false,
    max: 2,
    application_name: 'appfactory:jobs',
  });
  // Without a listener an error event ends the process.
  boss.on('error', (error) => logger.error({ error: errorSummary(error) }, 'job queue error'));
  await boss.start();

  const handlers: Record<Queue, () => Promise<unknown>> = {
    resolve: () => resolveFacts(database.worker, billing.stripe, billing.livemode),
    'sweep-checkout-intents': () => sweepIntents(withJobBilling),
    'sweep-seats': () => sweepSeats(withJobBilling),
    reminders: () => remind(database.worker, { livemode: billing.livemode, nowSeconds: nowSeconds(clock) }),
    alarms: async () => {
      const ringing = await ringAlarms(database.ingest, { livemode: billing.livemode });
      if (ringing.length > 0) logger.error({ ringing }, 'alarms ring');
    },
    'sweep-deletions': () => sweepDeletions(services),
    'sweep-repeated-trials': () =>
      sweepRepeatedTrials({ ...withJobBilling, policy: repeatedTrialPolicy(env, billing.livemode) }),
    'webhook-partitions': async () => {
      const { dropped } = await keepWebhookPartitions(database.ingest);
      if (dropped.length > 0) logger.info({ dropped }, 'months of the inbox were dropped');
    },
    'reconcile-undelivered': () => reconcileUndelivered(reconcileDependencies(services)),
    'reconcile-events': () => reconcileEvents(reconcileDependencies(services)),
    'reconcile-account': () => reconcileAccount(reconcileDependencies(services)),
  };
  for (const name of Object.keys(queues) as Queue[]) {
    await boss.createQueue(name, { retryLimit: 3, retryDelay: 5, retryBackoff: true });
    await boss.work(name, { pollingIntervalSeconds: 2 }, () => observeJob(services, name, handlers[name]));
    await boss.schedule(name, queues[name]);
  }
  const notifications = await startNotificationJobs(boss, services);
  return {
    async stop() {
      await notifications.stop();
      await boss.stop({ graceful: true, timeout: 3_000 });
      notifications.close();
    },
  };
}

/** Runs a job under its name: in its log lines, in a span, in the figures. */
async function observeJob(
  { metrics, logger }: Services,
  job: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const startedMs = performance.now();
  await withLogContext({ job }, async () => {
    let outcome: 'done' | 'failed' = 'failed';
    try {
      await inSpan(`job.${job}`, {}, work);
      outcome = 'done';
    } catch (error) {
      logger.error({ error: errorSummary(error) }, 'job failed, the queue tries it again');
      throw error;
    } finally {
      metrics.jobEnded(job, outcome, (performance.now() - startedMs) / 1000);
    }
  });
}

export function reconcileDependencies(services: Services): ReconcileDependencies {
  const { database, jobBilling, planPrices, inbox, clock, logger, account } = services;
  return {
    db: database.worker,
    sql: database.ingest,
    stripe: jobBilling.stripe,
    livemode: jobBilling.livemode,
    accountId: account.id,
    planPrices,
    inbox,
    clock,
    logger,
  };
}

/** The same address with the role in its start-up packet, in the form that pg-boss's own driver reads. */
function asRole(url: string, role: string): string {
  const address = new URL(url);
  const options = [address.searchParams.get('options'), `-c role=${role}`].filter(Boolean).join(' ');
  address.searchParams.set('options', options);
  return address.toString();
}
