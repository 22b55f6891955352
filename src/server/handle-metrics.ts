import { metricsPage } from '@/billing/metrics-page';
import type { Services } from '@/services';

/** GET /api/metrics: what this process did since it started, and how the whole system stands. */
export async function handleMetrics(
  { env, metrics, databaseMetrics }: Services,
  request: Request,
): Promise<Response> {
  const source = { token: env.METRICS_TOKEN, metrics, databaseMetrics };
  const { status, headers, body } = await metricsPage(source, request.headers.get('authorization'));
  return new Response(body, { status, headers });
}
