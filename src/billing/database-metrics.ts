import type postgres from 'postgres';
import { Gauge, Registry } from 'prom-client';
import { errorSummary, type Logger } from '@/lib/logger';

/** However often somebody asks, the database is asked this often. */
const keptMs = 5_000;

interface DatabaseMetricsOptions {
  sql: postgres.Sql;
  livemode: boolean;
  logger: Logger;
}

/**
 * How the whole system stands, whichever process asks: read from the rows in a few short statements, kept for five seconds. A database
 * that does not answer is itself a figure (`billing_database_up 0`), and the others are then absent rather than old.
 */
export class DatabaseMetrics {
  readonly #options: DatabaseMetricsOptions;
  #text: Promise<string> | undefined;
  #readAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: DatabaseMetricsOptions) {
    this.#options = options;
  }

  /** Prometheus' text. Never rejects. */
  read(): Promise<string> {
    if (!this.#text || performance.now() - this.#readAtMs > keptMs) {
      this.#readAtMs = performance.now();
      this.#text = this.#collect();
    }
    return this.#text;
  }

  async #collect(): Promise<string> {
    const registry = new Registry();
    const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
      new Gauge({ name, help, labelNames, registers: [registry] });
    const up = gauge('billing_database_up', '1 when the database answered this scrape');
    try {
      await collectFromRows(this.#options, gauge);
      up.set(1);
      return await registry.metrics();
    } catch (error) {
      this.#options.logger.warn({ error: errorSummary(error) }, 'metrics: the database does not answer');
      const failed = new Registry();
      new Gauge({
        name: 'billing_database_up',
        help: '1 when the database answered this scrape',
        registers: [failed],
      }).set(0);
      return failed.metrics();
    }
  }
}

type MakeGauge = <L extends string>(name: string, help: string, labelNames?: L[]) => Gauge<L>;

async function collectFromRows({ sql, livemode }: DatabaseMetricsOptions, gauge: MakeGauge): Promise<void> {
  const customers = gauge(
    'billing_sync_customers',
    'Customers that are not up to date: pending, unmapped, dead',
    ['state'],
  );
  for (const state of ['pending', 'unmapped', 'dead']) customers.set({ state }, 0);
  const oldest = gauge(
    'billing_sync_oldest_seconds',
    'How long the next try of the oldest pending customer is overdue',
  );
  oldest.set(0);
  const backlog = await sql<{ state: string; customers: number; oldestSeconds: number }[]>`
    select case when s.dead_at is not null then 'dead' when c.stripe_customer_id is null then 'unmapped' else 'pending' end as state,
      count(*)::int as customers, greatest(0, extract(epoch from clock_timestamp() - min(s.run_at)))::float8 as "oldestSeconds"
    from billing.customer_sync s left join billing.billing_customers c using (stripe_customer_id)
    where s.livemode = ${livemode} and (s.dirty_gen > s.synced_gen or s.dead_at is not null)
    group by 1`;
  for (const row of backlog) {
    customers.set({ state: row.state }, row.customers);
    if (row.state === 'pending') oldest.set(row.oldestSeconds);
  }

  const messages = gauge('billing_notifications', 'Messages that are waiting, and that were given up', [
    'channel',
    'state',
  ]);
  const oldestMessage = gauge(
    'billing_notifications_oldest_seconds',
    'How long the oldest waiting message has been due',
  );
  const outbox = await sql<{ channel: string; state: string; messages: number; oldestSeconds: number }[]>`
    select channel, state, count(*)::int as messages,
      greatest(0, extract(epoch from clock_timestamp() - min(run_at)))::float8 as "oldestSeconds"
    from billing.notifications where state in ('waiting', 'dead') group by 1, 2`;
  for (const { channel, state, messages: count } of outbox) messages.set({ channel, state }, count);
  oldestMessage.set(
    Math.max(0, ...outbox.filter(({ state }) => state === 'waiting').map((row) => row.oldestSeconds)),
  );

  const alarms = gauge('billing_alarms_open', 'Alarms of the platform that ring now');
  const [rings] = await sql<{ open: number }[]>`
    select count(*)::int as open from billing.alarms where resolved_at is null`;
  alarms.set(rings?.open ?? 0);

  const skew = gauge(
    'billing_webhook_clock_skew_seconds',
    "Our clock minus Stripe's, the middle of the last signatures",
  );
  const [clock] = await sql<{ median: number }[]>`
    select median_seconds as median from billing.webhook_clock where livemode = ${livemode}`;
  if (clock) skew.set(clock.median);

  const completed = gauge(
    'billing_reconcile_completed_timestamp_seconds',
    'When each look for lost webhooks last ended',
    ['loop'],
  );
  const missing = gauge('billing_reconcile_missing', 'What that look found missing', ['loop']);
  const looks = await sql<{ loop: string; completedAt: number; missing: number }[]>`
    select distinct on (loop) loop, extract(epoch from completed_at)::float8 as "completedAt", missing
    from billing.reconcile_runs where livemode = ${livemode} and completed_at is not null order by loop, started_at desc`;
  for (const look of looks) {
    completed.set({ loop: look.loop }, look.completedAt);
    missing.set({ loop: look.loop }, look.missing);
  }
}
