import { appServices } from '@/server/app-services';
import { handleMetrics } from '@/server/handle-metrics';

export const dynamic = 'force-dynamic';

/** For Prometheus: what this process did, and how the system stands. */
export async function GET(request: Request): Promise<Response> {
  return handleMetrics(appServices(), request);
}
