import type Stripe from 'stripe';
import { handledEventTypes, isHandledEventType } from '@/billing/handled-events';
import { applyStripeEvent } from '@/billing/webhook-handler';
import { nowSeconds } from '@/lib/clock';
import {
  type Findings,
  lastCompletedStart,
  type ReconcileDependencies,
  type ReconcileOptions,
  type ReconcileReport,
  recordRun,
} from './run';

/** An event this young may still be on its way: it is not missing yet. */
export const graceSeconds = 5 * 60;

const hourSeconds = 3_600;
/** `events.list` goes back 30 days and no further: https://docs.stripe.com/api/events/list */
export const historySeconds = 30 * 24 * hourSeconds;
/** Stripe takes at most this many types in one filter. */
const typesMax = 20;

/**
 * R1, every ten minutes: events that Stripe itself knows to be undelivered. They go through the same door as a webhook, so a
 * copy that arrives later adds nothing.
 */
export function reconcileUndelivered(
  deps: ReconcileDependencies,
  options: ReconcileOptions = {},
): Promise<ReconcileReport> {
  return recordRun(deps, 'undelivered', options, async (findings) => {
    const since = await windowStart(deps, 'undelivered', hourSeconds, 3 * 24 * hourSeconds);
    for (let i = 0; i < handledEventTypes.length; i += typesMax) {
      const types = handledEventTypes.slice(i, i + typesMax);
      await readEvents(
        deps,
        { created: { gte: since }, delivery_success: false, types: [...types] },
        findings,
        options,
      );
    }
  });
}

/**
 * R2, hourly: all events from now back to the start of the last completed look and two hours more (30 days at first). Finds what
 * Stripe believes it delivered, or never tried: a disabled endpoint, a database restored from a backup.
 */
export function reconcileEvents(
  deps: ReconcileDependencies,
  options: ReconcileOptions & { sinceSeconds?: number } = {},
): Promise<ReconcileReport> {
  return recordRun(deps, 'events', options, async (findings) => {
    const since =
      options.sinceSeconds ?? (await windowStart(deps, 'events', 2 * hourSeconds, historySeconds));
    await readEvents(deps, { created: { gte: since } }, findings, options);
  });
}

async function windowStart(
  deps: ReconcileDependencies,
  loop: 'undelivered' | 'events',
  overlapSeconds: number,
  firstSeconds: number,
): Promise<number> {
  const last = await lastCompletedStart(deps, loop);
  const now = nowSeconds(deps.clock);
  return last ? Math.floor(last.getTime() / 1000) - overlapSeconds : now - firstSeconds;
}

/** Brings in the handled events of a list that our inbox does not know; counts them, and in a dry run does no more. */
export async function readEvents(
  deps: ReconcileDependencies,
  params: Stripe.EventListParams,
  findings: Findings,
  { isDryRun = false }: ReconcileOptions,
): Promise<void> {
  const before = nowSeconds(deps.clock) - graceSeconds;
  let startingAfter: string | undefined;
  for (;;) {
    const page = await deps.stripe.events.list({ ...params, limit: 100, starting_after: startingAfter });
    findings.stripeCalls++;
    const due = page.data.filter((event) => event.created <= before && isHandledEventType(event.type));
    findings.scanned += due.length;
    for (const event of await unknownOf(deps, due)) {
      findings.missing++;
      if (isDryRun) continue;
      if (await ingest(deps, event)) findings.fixed++;
    }
    startingAfter = page.data.at(-1)?.id;
    if (!page.has_more || !startingAfter) return;
  }
}

async function unknownOf({ sql }: ReconcileDependencies, events: Stripe.Event[]): Promise<Stripe.Event[]> {
  if (events.length === 0) return [];
  const ids = events.map((event) => event.id);
  const createds = events.map((event) => event.created);
  // By the whole key: an id alone would be looked for in every month.
  const known = await sql<{ id: string }[]>`
    select e.id from unnest(${ids}::text[], ${createds}::int8[]) as asked(id, created)
    join billing.webhook_events e on e.id = asked.id and e.created = to_timestamp(asked.created)`;
  const stored = new Set(known.map((row) => row.id));
  return events.filter((event) => !stored.has(event.id));
}

/** true: it changed something. An event of a type or mode that is not applied is stored and mends nothing. */
async function ingest(deps: ReconcileDependencies, event: Stripe.Event): Promise<boolean> {
  const body = Buffer.from(JSON.stringify(event, null, 2));
  const receipt = await applyStripeEvent(event, { body, verifiedWith: 'api' }, deps);
  return receipt.result === 'stored' && receipt.status === 'accepted';
}
