import type postgres from 'postgres';
import type { Fact } from './facts';

/** How we know that the event is Stripe's: which secret matched, or that we read it from Stripe ourselves. */
export type VerifiedWith = 'current' | 'previous' | 'api';

/** What ingest stores of one event: scalars for look-ups, the body as it came. */
export interface InboxEntry {
  id: string;
  createdSeconds: number;
  type: string;
  livemode: boolean;
  account: string | null;
  apiVersion: string | null;
  stripeCustomerId: string | null;
  invoiceId: string | null;
  status: 'accepted' | 'ignored_type' | 'wrong_livemode' | 'foreign_account';
  verifiedWith: VerifiedWith;
  payload: Buffer;
  fact: Fact | null;
}

export interface SyncTiming {
  debounceMs: number;
  settleMs: number;
  leaseMs: number;
}

/**
 * One statement, one round trip, one commit: the event, its customer's generation and its fact. The bump and the fact hang on the
 * insert's RETURNING, so a copy of an event adds nothing, and an event that is stored has always bumped.
 * A concurrent copy waits on the key: if the first commits it is a no-op, if the first aborts it inserts.
 */
const ingestStatement = `
with inserted as (
  insert into billing.webhook_events
    (id, created, type, livemode, account, api_version, stripe_customer_id, invoice_id, status, verified_with, payload, received_at)
  values ($1, to_timestamp($2::bigint), $3, $4::boolean, $5, $6, $7, $8, $9, $10, $11::bytea, clock_timestamp())
  on conflict (created, id) do nothing
  returning stripe_customer_id, invoice_id, livemode, status, id
),
bumped as (
  insert into billing.customer_sync as s (stripe_customer_id, livemode, dirty_gen, run_at, settle_at)
  select stripe_customer_id, livemode, 1,
         clock_timestamp() + $12::int * interval '1 millisecond',
         clock_timestamp() + $13::int * interval '1 millisecond'
  from inserted where status = 'accepted' and stripe_customer_id is not null
  on conflict (stripe_customer_id) do update set
    dirty_gen = s.dirty_gen + 1,
    -- The first change of a burst sets the time, later ones leave it: the wait is bounded.
    run_at = case when s.dirty_gen > s.synced_gen and s.dead_at is null then s.run_at else excluded.run_at end,
    settle_at = excluded.settle_at,
    attempts = case when s.dead_at is null then s.attempts else 0 end,
    dead_at = null
  returning stripe_customer_id, dirty_gen
),
named_invoice as (
  insert into billing.dirty_invoices as d (invoice_id, stripe_customer_id, gen)
  select i.invoice_id, b.stripe_customer_id, b.dirty_gen
  from inserted i join bumped b using (stripe_customer_id) where i.invoice_id is not null
  on conflict (invoice_id) do update set gen = greatest(d.gen, excluded.gen), stripe_customer_id = excluded.stripe_customer_id
),
stated as (
  insert into billing.billing_facts (natural_key, kind, stripe_customer_id, occurred_at, event_id, data)
  select $14, $15, stripe_customer_id, to_timestamp($16::bigint), id, $17::text::jsonb
  from inserted where status = 'accepted' and $14::text is not null
  on conflict (natural_key) do nothing
)
select exists (select 1 from inserted) as is_new`;

/** true: stored now. false: it was here already. Throws the database's errors: the edge answers 500 and Stripe brings it again. */
export async function storeEvent(sql: postgres.Sql, entry: InboxEntry, timing: SyncTiming): Promise<boolean> {
  const { fact } = entry;
  const rows = await sql.unsafe<{ is_new: boolean }[]>(
    ingestStatement,
    [
      clean(entry.id),
      entry.createdSeconds,
      clean(entry.type),
      entry.livemode,
      clean(entry.account),
      clean(entry.apiVersion),
      clean(entry.stripeCustomerId),
      clean(entry.invoiceId),
      entry.status,
      entry.verifiedWith,
      entry.payload,
      timing.debounceMs,
      timing.settleMs,
      clean(fact?.naturalKey ?? null),
      fact?.kind ?? null,
      fact?.occurredAtSeconds ?? null,
      fact
        ? JSON.stringify(fact.data, (_, value) => (typeof value === 'string' ? clean(value) : value))
        : null,
    ],
    { prepare: true },
  );
  return rows[0]?.is_new === true;
}

function clean(text: string): string;
function clean(text: string | null): string | null;
/** Postgres takes no NUL and no lone surrogate in text: one such name must not keep an event out. The raw body keeps them. */
function clean(text: string | null): string | null {
  return text === null ? null : text.toWellFormed().replaceAll('\u0000', '\ufffd');
}
