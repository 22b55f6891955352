import { type SyncDependencies, syncNext } from '@/billing/customer-sync/sync-next';
import { errorSummary } from '@/lib/logger';

export interface SyncLoop {
  /** A hint that somebody is dirty: looks now instead of at the next poll. */
  kick(): void;
  /** Finishes what is claimed, claims nothing more. */
  stop(): Promise<void>;
}

const pollMs = 500;

/**
 * Claims and syncs until stopped, `concurrency` customers at a time. Polls twice a second whatever hints say: correctness never
 * depends on a hint. Lanes alternate between the oldest and the newest, so that a backlog delays nobody who clicks now.
 */
export function startSyncLoop(deps: SyncDependencies, concurrency = 4): SyncLoop {
  let isStopping = false;
  const wakers = new Set<() => void>();

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        wakers.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      wakers.add(done);
    });
  }

  async function lane(index: number): Promise<void> {
    for (let turn = index; !isStopping; turn++) {
      try {
        const outcome = await syncNext(deps, turn % 2 === 0 ? 'oldest' : 'newest');
        if (outcome === 'idle' || outcome === 'held') await pause(pollMs);
      } catch (error) {
        if (deps.signal.aborted) return;
        // The claim itself failed: the database is away. Nothing is lost, everything waits.
        deps.logger.error({ error: errorSummary(error) }, 'sync loop cannot reach the database');
        await pause(pollMs * 4);
      }
    }
  }

  const lanes = Array.from({ length: concurrency }, (_, index) => lane(index));
  const wakeAll = () => {
    for (const wake of [...wakers]) wake();
  };
  return {
    kick() {
      wakeAll();
      // The claim is due only after its debounce: look once more then.
      setTimeout(wakeAll, deps.timing.debounceMs + 5).unref();
    },
    async stop() {
      isStopping = true;
      wakeAll();
      await Promise.all(lanes);
    },
  };
}
