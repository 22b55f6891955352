import 'server-only';
import { dehydrate, type FetchQueryOptions, HydrationBoundary, type QueryKey } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { headers } from 'next/headers';
import { cache, type ReactNode } from 'react';
import { appServices } from '@/server/app-services';
import { createContext } from '@/server/context';
import { readFeedStart } from '@/server/feed-start';
import { appRouter } from '@/server/routers/app-router';
import { createQueryClient } from './query-client';

export const getQueryClient = cache(createQueryClient);

/** The procedures without HTTP, for server components. */
export const trpc = createTRPCOptionsProxy({
  ctx: async () => {
    const requestHeaders = await headers();
    // No read of a page begins before the place from which the browser will follow the feed is known.
    await readFeedStart();
    return createContext(appServices(), requestHeaders);
  },
  router: appRouter,
  queryClient: getQueryClient,
});

/** Starts a query on the server; the browser takes over its answer, or its promise. */
export function prefetch<Data, Failure, Selected, Key extends QueryKey>(
  options: FetchQueryOptions<Data, Failure, Selected, Key>,
): void {
  void getQueryClient().prefetchQuery(options);
}

/** Reads on the server what stays there: the answer is drawn and not handed to the browser. */
export function readOnce<Data, Failure, Selected, Key extends QueryKey>(
  options: FetchQueryOptions<Data, Failure, Selected, Key>,
): Promise<Selected> {
  return getQueryClient().fetchQuery(options);
}

export function HydrateClient({ children }: { children: ReactNode }) {
  return <HydrationBoundary state={dehydrate(getQueryClient())}>{children}</HydrationBoundary>;
}
