import { type ReactNode, Suspense } from 'react';
import { readFeedStart } from '@/server/feed-start';
import { HydrateClient } from '@/trpc/server';
import { PageRead } from './live-feed';

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
