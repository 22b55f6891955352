import { appServices } from '@/server/app-services';
import { handleTrpc } from '@/server/handle-trpc';

export const dynamic = 'force-dynamic';

function handler(request: Request): Promise<Response> {
  return handleTrpc(appServices(), request);
}

export { handler as GET, handler as POST };
