import { readFeedAfter, readFeedHead } from '@/billing/feed-reader';
import type { FeedEvent } from '@/billing/overview-schema';
import { listMemberships } from '@/identity/memberships';
import type { Services } from '@/services';

export interface FollowFeedOptions {
  services: Services;
  userId: string;
  organizationId: string;
  /** Rows after this number; null: from now on. */
  sinceSeq: number | null;
  signal: AbortSignal;
}

/** How long a page may miss a row when its wake-up was lost. */
const lookAgainMs = 20_000;

/**
 * Follows an organization's feed until the signal aborts. Listens first, then reads, then reads again after each wake-up: a row that is
 * written in between is found by one of the two. The first event is a cursor, so that a page which never saw a row still has a place
 * to resume from. Membership is checked before every batch: a removed member hears nothing more.
 *
 * Ends by throwing the abort's reason, never by returning: a returned stream tells EventSource to close for good.
 */
export async function* followFeed(options: FollowFeedOptions): AsyncGenerator<FeedEvent> {
  const { services, organizationId, signal } = options;
  const { database } = services;
  let wake: () => void = () => undefined;
  let isWoken = false;
  const unsubscribe = await services.hub.subscribe(organizationId, () => {
    isWoken = true;
    wake();
  });
  try {
    let seq = options.sinceSeq ?? (await readFeedHead(database, organizationId));
    yield { seq, type: 'cursor', occurredAt: null };
    for (;;) {
      signal.throwIfAborted();
      isWoken = false;
      const rows = await readFeedAfter(database, organizationId, seq);
      if (rows.length > 0 && !(await isMember(options))) throw new Error('no longer a member');
      for (const row of rows) {
        yield row;
        seq = row.seq;
      }
      if (rows.length > 0 || isWoken) continue;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, lookAgainMs);
        signal.addEventListener('abort', done);
        wake = done;
        if (isWoken || signal.aborted) done();
      });
    }
  } finally {
    unsubscribe();
  }
}

async function isMember({ services, userId, organizationId }: FollowFeedOptions): Promise<boolean> {
  const memberships = await listMemberships(services.database.identity, userId);
  return memberships.some(({ id }) => id === organizationId);
}
