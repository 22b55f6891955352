import { errorSummary } from '@/lib/logger';
import type { Services } from '@/services';

export interface Readiness {
  status: 'ready' | 'not_ready';
  /** Each part that traffic needs, and whether it answers. Stripe is not one: pages open without it. */
  checks: { database: 'ok' | 'failing'; prices: 'ok' | 'unresolved' };
}

export async function readiness(services: Services): Promise<Readiness> {
  const checks: Readiness['checks'] = { database: 'ok', prices: 'ok' };
  try {
    if (await services.planPrices.isEmpty()) checks.prices = 'unresolved';
  } catch (error) {
    services.logger.warn({ error: errorSummary(error) }, 'readiness: the database does not answer');
    checks.database = 'failing';
  }
  const isReady = checks.database === 'ok' && checks.prices === 'ok';
  return { status: isReady ? 'ready' : 'not_ready', checks };
}
