import { keepWebhookPartitions, webhookDaysKept } from '@/billing/webhook-partitions';
import { createDatabase } from '@/db/client';
import { assert, required } from '@/lib/assert';
import type { BenchDatabase } from './databases';

/** The months that hold the preloaded events: one that is due for pruning, the last one and this one. */
const shares = { due: 0.36, last: 0.34, current: 0.3 } as const;

/** Small bodies: what grows an insert's cost is keys and indexes, and five million real ones would be nine gigabytes. */
const body = Buffer.alloc(64, 'x');

function monthStart(monthsAgo: number): Date {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsAgo, 1));
}

/** A month that is three back may have ended 59 days ago, on the first of March. */
const monthOf = { due: 4, last: 1, current: 0 } as const;

/**
 * Fills the inbox with events of three months up to `total`, `from` being what it holds already. Ids come in no order, as Stripe's do to
 * an index; times are spread over each month up to a minute ago.
 */
export async function preloadEvents({ admin }: BenchDatabase, from: number, total: number): Promise<void> {
  for (const [month, share] of Object.entries(shares) as [keyof typeof shares, number][]) {
    const start = monthStart(monthOf[month]);
    const end = month === 'current' ? new Date(Date.now() - 60_000) : monthStart(monthOf[month] - 1);
    if (month !== 'current') {
      const name = `webhook_events_${start.toISOString().slice(0, 7).replace('-', '_')}`;
      await admin.unsafe(
        `create table if not exists billing.${name} partition of billing.webhook_events
           for values from ('${start.toISOString()}') to ('${end.toISOString()}')`,
      );
    }
    const seconds = Math.floor((end.getTime() - start.getTime()) / 1000);
    await admin`
      insert into billing.webhook_events (id, created, type, livemode, stripe_customer_id, status, verified_with, payload)
      select 'evt_' || md5(i::text), ${start}::timestamptz + (i * 7919 % ${seconds}) * interval '1 second', 'customer.subscription.updated',
        false, 'cus_bench' || lpad((i % 1000)::text, 6, '0'), 'accepted', 'current', ${body}
      from generate_series(${Math.round(from * share) + 1}::bigint, ${Math.round(total * share)}::bigint) i`;
  }
  await admin`vacuum analyze billing.webhook_events`;
}

/** How long the housekeeping takes to drop the month that is due; the rest must be there afterwards. Seconds. */
export async function timePruning({ url, admin }: BenchDatabase): Promise<number> {
  const rows = async () =>
    required(
      (await admin<[{ rows: number }]>`select count(*)::int as rows from billing.webhook_events`)[0],
      'a count',
    ).rows;
  const due = `webhook_events_${monthStart(monthOf.due).toISOString().slice(0, 7).replace('-', '_')}`;
  const [{ dropping }] = await admin.unsafe<[{ dropping: number }]>(
    `select count(*)::int as dropping from billing.${due}`,
  );
  const before = await rows();
  const database = createDatabase(url);
  try {
    await database.ingest`select 1`;
    const startedMs = performance.now();
    const { dropped } = await keepWebhookPartitions(database.ingest);
    const seconds = (performance.now() - startedMs) / 1_000;
    assert(dropped.includes(due), `${due} was dropped`);
    assert((await rows()) === before - dropping, 'nothing but the month that was due is gone');
    const [youngest] = await admin`
      select 1 from billing.webhook_events where created > now() - ${webhookDaysKept}::int * interval '1 day' limit 1`;
    assert(youngest !== undefined, 'ids that Stripe may send again are there');
    console.error(`dropped ${dropped.join(', ')} of ${dropping} events, ${before - dropping} stay`);
    return seconds;
  } finally {
    await database.close();
  }
}
