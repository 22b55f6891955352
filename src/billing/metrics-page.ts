import { createHash, timingSafeEqual } from 'node:crypto';
import type { DatabaseMetrics } from './database-metrics';
import type { Metrics } from './metrics';

export interface MetricsPage {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface MetricsSource {
  /** METRICS_TOKEN; undefined: there is no such page. */
  token: string | undefined;
  metrics: Metrics;
  databaseMetrics: DatabaseMetrics;
}

/**
 * Prometheus' text, for whoever shows the token as a bearer token. 404 when no token is configured: there is no page to guess at. 401
 * otherwise. The web's route and the worker's port answer with it alike.
 */
export async function metricsPage(
  { token, metrics, databaseMetrics }: MetricsSource,
  authorization: string | null | undefined,
): Promise<MetricsPage> {
  if (!token) return refusal(404, 'Metrics are off. Set METRICS_TOKEN to turn them on.');
  const shown = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (!shown || !isEqual(shown, token)) {
    return refusal(401, 'Send the METRICS_TOKEN as a bearer token.', { 'www-authenticate': 'Bearer' });
  }
  return {
    status: 200,
    headers: { 'content-type': metrics.registry.contentType, 'cache-control': 'no-store' },
    body: `${await metrics.registry.metrics()}${await databaseMetrics.read()}`,
  };
}

/** In the same time whatever is shown; the digests make both sides equally long. */
function isEqual(shown: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(shown), digest(token));
}

function refusal(status: number, message: string, headers: Record<string, string> = {}): MetricsPage {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
    body: `${message}\n`,
  };
}
