import type postgres from 'postgres';
import { fromStoredBody } from '../stored-body';

export const eventStates = ['applied', 'waiting', 'parked', 'failed', 'not_applied'] as const;
/**
 * applied: the rows were read after it came. waiting: its customer is behind. parked: its customer belongs to nobody. failed: its customer
 * keeps failing or was given up. not_applied: stored for the record (an unhandled type, the other mode, another account).
 */
export type EventState = (typeof eventStates)[number];

export interface StoredEvent {
  id: string;
  created: Date;
  type: string;
  status: string;
  state: EventState;
  stripeCustomerId: string | null;
  organizationId: string | null;
  invoiceId: string | null;
  apiVersion: string | null;
  verifiedWith: string;
  receivedAt: Date;
  /** Why its customer fails. */
  lastError: string | null;
}

export interface EventFilter {
  livemode: boolean;
  eventId?: string;
  stripeCustomerId?: string;
  organizationId?: string;
  type?: string;
  state?: EventState;
  since: Date;
  limit: number;
  order: 'newest' | 'oldest';
}

/** Events of the inbox with what became of them. Reads the months since `since` and no others. */
export async function listEvents(sql: postgres.Sql, filter: EventFilter): Promise<StoredEvent[]> {
  const { eventId, stripeCustomerId, organizationId, type, state, since, limit, order } = filter;
  const rows = await sql<StoredEvent[]>`
    select * from (
      select e.id, e.created, e.type, e.status, e.stripe_customer_id as "stripeCustomerId", c.organization_id as "organizationId",
        e.invoice_id as "invoiceId", e.api_version as "apiVersion", e.verified_with as "verifiedWith", e.received_at as "receivedAt",
        s.last_error as "lastError",
        case
          when e.status <> 'accepted' then 'not_applied'
          when e.stripe_customer_id is null then 'applied'
          when c.organization_id is null then 'parked'
          when s.dirty_gen <= s.synced_gen or s.last_synced_at > e.received_at then 'applied'
          when s.dead_at is not null or s.attempts > 0 then 'failed'
          else 'waiting'
        end as state
      from billing.webhook_events e
      left join billing.billing_customers c on c.stripe_customer_id = e.stripe_customer_id
      left join billing.customer_sync s on s.stripe_customer_id = e.stripe_customer_id
      where e.created >= ${since}
        and (${eventId ?? null}::text is null or e.id = ${eventId ?? null})
        and (${stripeCustomerId ?? null}::text is null or e.stripe_customer_id = ${stripeCustomerId ?? null})
        and (${organizationId ?? null}::text is null or c.organization_id = ${organizationId ?? null})
        and (${type ?? null}::text is null or e.type = ${type ?? null})
        and (e.livemode = ${filter.livemode} or e.status = 'wrong_livemode')
    ) seen
    where ${state ?? null}::text is null or state = ${state ?? null}
    order by case when ${order === 'oldest'} then created end asc, case when ${order === 'newest'} then created end desc, id
    limit ${limit}`;
  return rows.map((row) => ({ ...row }));
}

/** The body as it came; null when no such event is stored. */
export async function readEventBody(sql: postgres.Sql, id: string): Promise<string | null> {
  const [row] = await sql<
    { payload: Buffer }[]
  >`select payload from billing.webhook_events where id = ${id} limit 1`;
  return row ? fromStoredBody(row.payload).toString('utf8') : null;
}
