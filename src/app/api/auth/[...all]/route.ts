import { appServices } from '@/server/app-services';

export const dynamic = 'force-dynamic';

function handler(request: Request): Promise<Response> {
  return appServices().auth.handler(request);
}

export { handler as GET, handler as POST };
