import type postgres from 'postgres';
import type { FactData } from '../facts';

/** What the platform itself can have, and from when on somebody must look. */
export interface AlarmCheck {
  name: string;
  /** null: all is well. */
  find(sql: postgres.Sql, livemode: boolean): Promise<{ summary: string; data: FactData } | null>;
}

/** Billing's own thresholds; change them here. */
export const alarmLimits = {
  /** A customer's change that waits so long is seen by its people. */
  backlogMinutes: 10,
  /** With the backoff of the sync, about ten minutes of failures in a row. */
  failedReads: 9,
  /** Organizations whose payment failed within the hour: one is a card, many are ours or Stripe's. */
  failingOrganizationsAnHour: 10,
  /** Within five minutes: a wrong secret refuses every event, a scanner sends a few. */
  refusedWebhooks: 50,
} as const;

const backlog: AlarmCheck = {
  name: 'webhook_backlog',
  async find(sql, livemode) {
    const [row] = await sql<{ customers: number; minutes: number | null }[]>`
      select count(*)::int as customers, floor(max(extract(epoch from clock_timestamp() - s.run_at)) / 60)::int as minutes
      from billing.customer_sync s
      where s.livemode = ${livemode} and s.dead_at is null and s.is_pending and s.dirty_gen > s.synced_gen
        and (s.run_at < clock_timestamp() - ${alarmLimits.backlogMinutes} * interval '1 minute'
          or s.attempts >= ${alarmLimits.failedReads})
        and exists (select from billing.billing_customers c where c.stripe_customer_id = s.stripe_customer_id)`;
    if (!row || row.customers === 0) return null;
    const behind = row.minutes !== null && row.minutes > 0 ? `, the oldest for ${row.minutes} minutes` : '';
    return {
      summary: `The changes of ${row.customers} customers wait to be read from Stripe${behind}.`,
      data: { customers: row.customers, minutes: row.minutes },
    };
  },
};

const deadLetters: AlarmCheck = {
  name: 'dead_letters',
  async find(sql, livemode) {
    const [row] = await sql<{ customers: number; messages: number }[]>`
      select
        (select count(*)::int from billing.customer_sync where livemode = ${livemode} and dead_at is not null) as customers,
        (select count(*)::int from billing.notifications where state = 'dead' and channel <> 'pagerduty'
          and created_at > clock_timestamp() - interval '1 day') as messages`;
    if (!row || row.customers + row.messages === 0) return null;
    return {
      summary: `Given up: the sync of ${row.customers} customers, and ${row.messages} messages to people of the last day.`,
      data: { customers: row.customers, messages: row.messages },
    };
  },
};

const failingPayments: AlarmCheck = {
  name: 'failing_payments',
  async find(sql, livemode) {
    const [row] = await sql<{ organizations: number }[]>`
      select count(distinct organization_id)::int as organizations from billing.billing_events
      where type = 'payment_failed' and livemode = ${livemode} and created_at > clock_timestamp() - interval '1 hour'`;
    const organizations = row?.organizations ?? 0;
    if (organizations < alarmLimits.failingOrganizationsAnHour) return null;
    return {
      summary: `The payments of ${organizations} organizations failed within the hour.`,
      data: { organizations },
    };
  },
};

const refusedWebhooks: AlarmCheck = {
  name: 'refused_webhooks',
  async find(sql) {
    const [row] = await sql<{ count: number }[]>`
      select coalesce(sum(count), 0)::int as count from billing.webhook_refusals
      where minute > clock_timestamp() - interval '5 minutes'`;
    const count = row?.count ?? 0;
    if (count < alarmLimits.refusedWebhooks) return null;
    return {
      summary: `${count} webhooks were refused in five minutes. Either STRIPE_WEBHOOK_SECRET is not the endpoint's, or somebody forges them.`,
      data: { count },
    };
  },
};

export const alarmChecks: readonly AlarmCheck[] = [backlog, deadLetters, failingPayments, refusedWebhooks];
