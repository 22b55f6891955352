import { defaultShouldDehydrateQuery, MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

/** One per request on the server, one per tab in the browser. The feed invalidates, so data may stay fresh for long. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveIfOrganizationChanged }),
    mutationCache: new MutationCache({ onError: leaveIfOrganizationChanged }),
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        // Refusals stay refusals; only what may pass is tried again.
        retry: (failures, error) => failures < 2 && !isRefusal(error),
      },
      dehydrate: {
        // Pending queries stream to the browser: the page does not wait for the slowest.
        shouldDehydrateQuery: (query) =>
          defaultShouldDehydrateQuery(query) || query.state.status === 'pending',
      },
    },
  });
}

/** The session left the organization that is on screen: what the page shows is no longer this person's to see or to act on. */
export function leaveIfOrganizationChanged(error: unknown): void {
  if (typeof window === 'undefined' || Object(Object(error).data).reason !== 'organization_changed') return;
  window.location.assign('/billing');
}

function isRefusal(error: unknown): boolean {
  const status: unknown = Object(Object(error).data).httpStatus;
  return typeof status === 'number' && status >= 400 && status < 500;
}
