import { readFeedAfter, readFeedHead } from '@/billing/feed-reader';
import type { FeedEvent } from '@/billing/overview-schema';
import { listMemberships } from '@/identity/memberships';
import type { Services } from '@/services';
import { organizationChanged } from '../trpc';

export interface FollowFeedOptions {
  services: Services;
  userId: string;
  organizationId: string;
  /** Rows after this number; null: from now on. */
  sinceSeq: number | null;
  /** The reader went away. */
  signal: AbortSignal;
}

/** How long a page may miss a row when its wake-up was lost. */
const lookAgainMs = 20_000;

/**
 * Follows an organization's feed until its reader goes away or the server stops. Listens first, then reads, then reads again after each wake-up: a row that is
 * written in between is found by one of the two. The first event is a cursor, so that a page which never saw a row still has a place
 * to resume from. Membership is checked before every batch: a removed member hears nothing more,
 * by an error that is final for the browser (after any other it would connect again).
 *
 * When the server stops it ends by throwing, never by returning: a returned stream tells EventSource to close for good, and the page
 * would stay deaf after the restart. When the reader is gone there is nobody left to tell.
 */
export async function* followFeed(options: FollowFeedOptions): AsyncGenerator<FeedEvent> {
  const { services, organizationId } = options;
  const { database, shutdown } = services;
  const stop = AbortSignal.any([options.signal, shutdown.signal]);
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
      shutdown.signal.throwIfAborted();
      if (options.signal.aborted) return;
      isWoken = false;
      const rows = await readFeedAfter(database, organizationId, seq);
      if (rows.length > 0 && !(await isMember(options))) throw organizationChanged();
      for (const row of rows) {
        yield row;
        seq = row.seq;
      }
      if (rows.length > 0 || isWoken) continue;
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          stop.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, lookAgainMs);
        stop.addEventListener('abort', done);
        wake = done;
        if (isWoken || stop.aborted) done();
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
