import { createHash, timingSafeEqual } from 'node:crypto';
import type { Services } from '@/services';

/**
 * GET /api/metrics: Prometheus' text, for whoever shows METRICS_TOKEN as a bearer token. 404 when no token is configured: there is no
 * page to guess at. 401 otherwise.
 */
export async function handleMetrics(services: Services, request: Request): Promise<Response> {
  const token = services.env.METRICS_TOKEN;
  if (!token) return refusal(404, 'Metrics are off. Set METRICS_TOKEN to turn them on.');
  const shown = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (!shown || !isEqual(shown, token)) {
    return refusal(401, 'Send the METRICS_TOKEN as a bearer token.', { 'www-authenticate': 'Bearer' });
  }
  const { registry } = services.metrics;
  const text = `${await registry.metrics()}${await services.databaseMetrics.read()}`;
  return new Response(text, {
    headers: { 'content-type': registry.contentType, 'cache-control': 'no-store' },
  });
}

/** In the same time whatever is shown; the digests make both sides equally long. */
function isEqual(shown: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(token));
}

function refusal(status: number, message: string, headers: Record<string, string> = {}): Response {
  return new Response(`${message}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}
