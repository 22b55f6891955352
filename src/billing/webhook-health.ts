import type postgres from 'postgres';
import { stripeApiVersion } from './stripe-connection';

export interface WebhookHealth {
  /** null before the first webhook was verified. Seconds, our clock minus Stripe's. */
  clock: { medianSeconds: number; lastSeconds: number; samples: number; observedAt: Date } | null;
  /** What rendered the events of the last days, most first. Another version than the pinned one is an endpoint to be upgraded. */
  apiVersions: { apiVersion: string | null; isPinned: boolean; events: number; lastReceivedAt: Date }[];
  /** By which secret the events came: `previous` above zero is a roll that Stripe has not finished. */
  verifiedWith: { current: number; previous: number; api: number };
  /** What became of them: accepted, or why an event was stored and not applied. */
  statuses: Record<string, number>;
}

/** How webhooks fared over the last days, from the rows alone. Reads the months concerned once. */
export async function webhookHealth(
  sql: postgres.Sql,
  { livemode, days }: { livemode: boolean; days: number },
): Promise<WebhookHealth> {
  const [clock] = await sql<NonNullable<WebhookHealth['clock']>[]>`
    select median_seconds as "medianSeconds", last_seconds as "lastSeconds", samples, observed_at as "observedAt"
    from billing.webhook_clock where livemode = ${livemode}`;
  const groups = await sql<EventGroup[]>`
    select api_version as "apiVersion", verified_with as "verifiedWith", status, count(*)::int as events,
      max(received_at) as "lastReceivedAt"
    from billing.webhook_events
    where created >= clock_timestamp() - ${days}::int * interval '1 day'
    group by api_version, verified_with, status`;
  const health: WebhookHealth = {
    clock: clock ? { ...clock } : null,
    apiVersions: [],
    verifiedWith: { current: 0, previous: 0, api: 0 },
    statuses: {},
  };
  for (const { apiVersion, verifiedWith, status, events, lastReceivedAt } of groups) {
    health.verifiedWith[verifiedWith] += events;
    health.statuses[status] = (health.statuses[status] ?? 0) + events;
    const version = health.apiVersions.find((known) => known.apiVersion === apiVersion);
    if (!version) {
      const isPinned = apiVersion === stripeApiVersion;
      health.apiVersions.push({ apiVersion, isPinned, events, lastReceivedAt });
      continue;
    }
    version.events += events;
    if (lastReceivedAt > version.lastReceivedAt) version.lastReceivedAt = lastReceivedAt;
  }
  health.apiVersions.sort((a, b) => b.events - a.events);
  return health;
}

interface EventGroup {
  apiVersion: string | null;
  verifiedWith: 'current' | 'previous' | 'api';
  status: string;
  events: number;
  lastReceivedAt: Date;
}
