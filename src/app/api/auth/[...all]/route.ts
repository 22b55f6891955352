import { appServices } from '@/server/app-services';
import { capBody } from '@/server/cap-body';
import { hideForeign } from '@/server/hide-foreign';

export const dynamic = 'force-dynamic';

/** A form of better-auth is some hundred bytes. */
const bodyBytesMax = 32 * 1024;

async function handler(request: Request): Promise<Response> {
  const capped = await capBody(request, bodyBytesMax);
  if (capped instanceof Response) return capped;
  return hideForeign(request, await appServices().auth.handler(capped));
}

export { handler as GET, handler as POST };
