import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { withLogContext } from '@/lib/log-context';
import type { Services } from '@/services';
import { capBody } from './cap-body';
import { createContext } from './context';
import { requestIdOf } from './request-id';
import { appRouter } from './routers/app-router';
import { refuseCrossSite } from './same-site';

/** A page needs a handful of calls at once; a flood in one request would count as one for every limit in front. */
export const batchSizeMax = 10;

/** Ten inputs of ours are some hundred bytes each. */
const bodyBytesMax = 64 * 1024;

/** /api/trpc: JSON POSTs of our own pages, and their event stream. */
export function handleTrpc(services: Services, request: Request): Promise<Response> {
  const requestId = requestIdOf(request.headers.get('x-request-id'));
  return withLogContext({ requestId }, async () => {
    const response = await answerTo(services, request, requestId);
    response.headers.set('x-request-id', requestId);
    return response;
  });
}

async function answerTo(services: Services, request: Request, requestId: string): Promise<Response> {
  const refusal = refuseCrossSite(request, services.env.NEXT_PUBLIC_DASHBOARD_URL);
  if (refusal) return refusal;
  const capped = await capBody(request, bodyBytesMax);
  if (capped instanceof Response) return capped;
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: capped,
    router: appRouter,
    createContext: ({ info }) =>
      createContext(services, request.headers, {
        requestId,
        shownOrganizationId: info.connectionParams?.shownOrganizationId,
      }),
    allowMethodOverride: true,
    maxBatchSize: batchSizeMax,
  });
}
