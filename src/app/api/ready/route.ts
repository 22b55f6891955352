import { appServices } from '@/server/app-services';
import { readiness } from '@/server/readiness';

export const dynamic = 'force-dynamic';

/** May this process be sent traffic? 503 names what is missing. */
export async function GET(): Promise<Response> {
  const result = await readiness(appServices());
  return Response.json(result, { status: result.status === 'ready' ? 200 : 503 });
}
