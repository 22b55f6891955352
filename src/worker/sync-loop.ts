import { type SyncDependencies, syncNext } from '@/billing/customer-sync/sync-next';
import { errorSummary } from '@/lib/logger';

export interface SyncLoop {
  /** A hint that somebody is dirty: looks now instead of at the next poll. */
  kick(): void;
  /** Finishes what is claimed, claims nothing more. */
  stop(): Promise<void>;
}

const pollMs = 500;
/** A read takes Stripe up to 0.3 s: with fewer lanes a backlog could not use the 25 reads a second that it may. */
const lanesCount = 8;
/** How long all lanes but the first stand back before they look whether the flood is over. */
const floodedPauseMs = 250;
/** Kicks within this time of each other wake once: under a flood of events the lanes would do nothing but look. */
const kickSpacingMs = 50;

export interface SyncLoopOptions {
  concurrency?: number;
  /**
   * This process is storing so many events that what is read now is old at once. One lane goes on, newest and oldest in turn as ever; the
   * others leave the processor to the webhooks, because Stripe waits for those and nobody waits for these.
   */
  isFlooded?: () => boolean;
}

/**
 * Claims and syncs until stopped, `concurrency` customers at a time. Polls twice a second whatever hints say: correctness never
 * depends on a hint. Lanes alternate between the oldest and the newest, so that a backlog delays nobody who clicks now.
 */
export function startSyncLoop(
  deps: SyncDependencies,
  { concurrency = lanesCount, isFlooded = () => false }: SyncLoopOptions = {},
): SyncLoop {
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
      if (index > 0 && isFlooded()) {
        await pause(floodedPauseMs);
        continue;
      }
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
  let isKicked = false;
  return {
    kick() {
      if (isKicked) return;
      isKicked = true;
      // A customer that was just marked is due after its debounce, and one that was marked longer ago is due now.
      wakeAll();
      setTimeout(() => {
        isKicked = false;
        setTimeout(wakeAll, deps.timing.debounceMs + 5).unref();
      }, kickSpacingMs).unref();
    },
    async stop() {
      isStopping = true;
      wakeAll();
      await Promise.all(lanes);
    },
  };
}
