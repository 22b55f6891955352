'use client';

import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  retryLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import { dateJson } from '@/lib/date-json';
import type { AppRouter } from '@/server/routers/app-router';
import { createQueryClient } from './query-client';

export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

let browserQueryClient: QueryClient | undefined;

function getQueryClient(): QueryClient {
  if (typeof window === 'undefined') return createQueryClient();
  browserQueryClient ??= createQueryClient();
  return browserQueryClient;
}

function createClient(shownOrganizationId: string): TRPCClient<AppRouter> {
  const url = `${typeof window === 'undefined' ? 'http://localhost' : window.location.origin}/api/trpc`;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: [
          // A proxy's 502 during a restart closes an EventSource for good: begin again, ever more slowly.
          retryLink({
            retry: ({ op, error }) => op.type === 'subscription' && error.data?.httpStatus !== 403,
            retryDelayMs: (attempt) => Math.min(500 * 2 ** attempt, 10_000),
          }),
          httpSubscriptionLink({ url, transformer: dateJson, connectionParams: { shownOrganizationId } }),
        ],
        false: httpBatchLink({
          url,
          transformer: dateJson,
          maxItems: 10,
          methodOverride: 'POST',
          headers: { 'x-shown-organization': shownOrganizationId },
        }),
      }),
    ],
  });
}

/**
 * Gives the tree its typed procedures and their cache. Each call names the organization that the tree was drawn for, and is
 * refused (`organization_changed`) once the session stands in another.
 */
export function TRPCReactProvider({
  organizationId,
  children,
}: {
  organizationId: string;
  children: ReactNode;
}) {
  const queryClient = getQueryClient();
  const [client] = useState(() => createClient(organizationId));
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
