import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import type { Services } from '@/services';
import { createContext } from './context';
import { appRouter } from './routers/app-router';
import { refuseCrossSite } from './same-site';

/** A page needs a handful of calls at once; a flood in one request would count as one for every limit in front. */
export const batchSizeMax = 10;

/** /api/trpc: JSON POSTs of our own pages, and their event stream. */
export function handleTrpc(services: Services, request: Request): Promise<Response> | Response {
  const refusal = refuseCrossSite(request, services.env.NEXT_PUBLIC_DASHBOARD_URL);
  if (refusal) return refusal;
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => createContext(services, request.headers),
    allowMethodOverride: true,
    maxBatchSize: batchSizeMax,
  });
}
