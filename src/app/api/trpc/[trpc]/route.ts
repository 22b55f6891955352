import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { appServices } from '@/server/app-services';
import { createContext } from '@/server/context';
import { appRouter } from '@/server/routers/app-router';
import { refuseCrossSite } from '@/server/same-site';

export const dynamic = 'force-dynamic';

function handler(request: Request): Promise<Response> | Response {
  const services = appServices();
  const refusal = refuseCrossSite(request, services.env.NEXT_PUBLIC_DASHBOARD_URL);
  if (refusal) return refusal;
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: () => createContext(services, request.headers),
    allowMethodOverride: true,
    maxBatchSize: 10,
  });
}

export { handler as GET, handler as POST };
