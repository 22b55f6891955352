import type { SyncDependencies } from '@/billing/customer-sync/sync-next';
import { StripeBreaker } from '@/billing/stripe-breaker';
import type { Services } from '@/services';
import { startJobs } from './jobs';
import { type SyncLoop, startSyncLoop } from './sync-loop';

export interface Worker {
  sync: SyncLoop;
  stop(): Promise<void>;
}

/** The sync loop and the jobs. Runs inside the web process, or alone with WORKER=separate. */
export async function runWorker(services: Services): Promise<Worker> {
  const sync = startSyncLoop(syncDependencies(services), { isFlooded: () => services.inbox.isFlooded });
  services.kick.run = () => sync.kick();
  // Other processes' ingest says when there is work; polling covers what this misses.
  const unsubscribe = await services.listener.on('billing_sync', () => sync.kick());
  const jobs = await startJobs(services);
  return {
    sync,
    async stop() {
      unsubscribe();
      await Promise.all([sync.stop(), jobs.stop()]);
    },
  };
}

export function syncDependencies(services: Services): SyncDependencies {
  const breaker = new StripeBreaker(services.clock);
  services.metrics.watchBreaker(breaker);
  return {
    sql: services.database.ingest,
    db: services.database.worker,
    stripe: services.syncStripe,
    livemode: services.billing.livemode,
    planPrices: services.planPrices,
    timing: services.timing,
    logger: services.logger,
    observe: (outcome, seconds) => services.metrics.syncEnded(outcome, seconds),
    budget: services.budget,
    breaker,
    signal: services.shutdown.signal,
  };
}
