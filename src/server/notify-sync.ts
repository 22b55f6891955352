import { errorSummary } from '@/lib/logger';
import type { Services } from '@/services';

/** At most this many NOTIFYs a second and process: each costs a lock that all of Postgres's commits share. */
const notifiesPerSecondMax = 20;

/**
 * Tells workers in other processes that there is something to sync: coalesced, on a connection of its own, after the commit.
 * A hint: they poll as well, so a failure is logged and nothing more.
 */
export function createSyncNotifier(services: Services): () => void {
  let isScheduled = false;
  return () => {
    if (isScheduled) return;
    isScheduled = true;
    setTimeout(() => {
      isScheduled = false;
      services.database.ingest`select pg_notify('billing_sync', '')`.catch((error: unknown) => {
        services.logger.debug({ error: errorSummary(error) }, 'sync hint not sent');
      });
    }, 1_000 / notifiesPerSecondMax).unref();
  };
}
