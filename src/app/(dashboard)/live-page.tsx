import { type ReactNode, Suspense } from 'react';
import { readFeedStart } from '@/server/feed-start';
import { HydrateClient } from '@/trpc/server';
import { PageRead, ServerPageRead } from './live-feed';

interface LivePageProps {
  /** What stands here until the data is. */
  fallback: ReactNode;
  children: ReactNode;
}

/** A page on prefetched queries that changes with the organization's feed. */
export async function LivePage({ fallback, children }: LivePageProps) {
  const seq = await readFeedStart();
  return (
    <HydrateClient>
      <Suspense fallback={fallback}>
        {children}
        <PageRead seq={seq} />
      </Suspense>
    </HydrateClient>
  );
}

/** A page that the server draws whole, and draws anew when the organization's feed moves. */
export async function LiveServerPage({ fallback, children }: LivePageProps) {
  const seq = await readFeedStart();
  return (
    <Suspense fallback={fallback}>
      {children}
      <ServerPageRead seq={seq} drawnAtMs={Date.now()} />
    </Suspense>
  );
}
