import type postgres from 'postgres';
import { storableRow, storableText } from '@/lib/storable-text';
import type { Fact } from './facts';

/** How we know that the event is Stripe's: which secret matched, or that we read it from Stripe ourselves. */
export type VerifiedWith = 'current' | 'previous' | 'api';

/** What ingest stores of one event: scalars for look-ups, and the body. */
export interface InboxEntry {
  id: string;
  createdSeconds: number;
  type: string;
  livemode: boolean;
  account: string | null;
  apiVersion: string | null;
  stripeCustomerId: string | null;
  invoiceId: string | null;
  /** malformed_id: it names something that no id of Stripe's can be. */
  status: 'accepted' | 'ignored_type' | 'wrong_livemode' | 'foreign_account' | 'malformed_id';
  verifiedWith: VerifiedWith;
  /** As it is kept: `toStoredBody`. */
  payload: Buffer;
  fact: Fact | null;
}

/**
 * In every answer, beside the ids of what was stored; no event of Stripe's has this id. No row at all would else mean "all seen before",
 * which is what whoever loses the rows of an answer (a driver, a pooler) would say as well.
 */
const answerMark = 'answered';
const answer = `select id from inserted union all select '${answerMark}'`;

/** The answer came without the mark: something between us and the database lost its rows. */
export class EmptyAnswerError extends Error {
  constructor() {
    super('The database answered with nothing; whether the events are stored is not known.');
    this.name = 'EmptyAnswerError';
  }
}

export interface SyncTiming {
  debounceMs: number;
  settleMs: number;
  leaseMs: number;
}

/**
 * One statement, one round trip, one commit: the events, their customers' generations and their facts. Bumps and facts hang on the
 * insert's RETURNING, so a copy of an event adds nothing, and an event that is stored has always bumped. Each customer is bumped once,
 * by the number of its events that were truly inserted, in id order: two batches that share customers cannot deadlock.
 * A concurrent copy waits on the key: if the first commits it is a no-op, if the first aborts it inserts.
 *
 * What differs between one event and many is where the columns come from, and that one needs no sorting and no counting.
 */
const storeAndBump = ({ incoming, payload, order, bumps }: Shape) => `
with incoming as (${incoming}),
inserted as (
  insert into billing.webhook_events
    (id, created, type, livemode, account, api_version, stripe_customer_id, invoice_id, status, verified_with, payload, received_at)
  select id, to_timestamp(created), type, livemode::boolean, account, api_version, stripe_customer_id, invoice_id, status, verified_with,
    ${payload}, clock_timestamp()
  from incoming ${order}
  on conflict (created, id) do nothing
  returning id, stripe_customer_id, invoice_id, livemode, status
),
bumped as (
  insert into billing.customer_sync as s (stripe_customer_id, livemode, dirty_gen, run_at, settle_at)
  select stripe_customer_id, ${bumps.columns},
         clock_timestamp() + $12::int * interval '1 millisecond',
         clock_timestamp() + $13::int * interval '1 millisecond'
  from inserted where status = 'accepted' and stripe_customer_id is not null
  ${bumps.grouping}
  on conflict (stripe_customer_id) do update set
    dirty_gen = s.dirty_gen + excluded.dirty_gen,
    -- The first change of a burst sets the time, later ones leave it: the wait is bounded.
    run_at = case when s.dirty_gen > s.synced_gen and s.dead_at is null then s.run_at else excluded.run_at end,
    settle_at = excluded.settle_at,
    attempts = case when s.dead_at is null then s.attempts else 0 end,
    dead_at = null
  returning stripe_customer_id, dirty_gen
)`;

interface Shape {
  incoming: string;
  payload: string;
  order: string;
  bumps: { columns: string; grouping: string };
}

const columns =
  'id, created, type, livemode, account, api_version, stripe_customer_id, invoice_id, status, verified_with, body_start, body_length';

/**
 * Many events as one array a column. All bodies travel as one value and are cut apart by the database: text arrays would be escaped on
 * one side and read letter by letter on the other.
 */
const manyEvents = (moreValues = '', moreColumns = ''): Shape => ({
  incoming: `
  select * from unnest($1::text[], $2::int8[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $14::int4[], $15::int4[]${moreValues}) as i(${columns}${moreColumns})`,
  payload: 'substring($11::bytea from body_start for body_length)',
  order: 'order by created, id',
  bumps: {
    columns: 'bool_or(livemode), count(*)',
    grouping: 'group by stripe_customer_id order by stripe_customer_id',
  },
});

/** One event as plain values: on a quiet server nearly every event comes alone, and arrays of one cost a tenth of its time. */
const oneEvent: Shape = {
  incoming: `
  select $1::text as id, $2::int8 as created, $3::text as type, $4::text as livemode, $5::text as account, $6::text as api_version,
    $7::text as stripe_customer_id, $8::text as invoice_id, $9::text as status, $10::text as verified_with`,
  payload: '$11::bytea',
  order: '',
  bumps: { columns: 'livemode, 1', grouping: '' },
};

/** Most events name no invoice and state no fact. */
const onePlainStatement = `${storeAndBump(oneEvent)}
${answer}`;

const plainStatement = `${storeAndBump(manyEvents())}
${answer}`;

const fullStatement = `${storeAndBump(
  manyEvents(
    ', $16::text[], $17::text[], $18::int8[], $19::text[]',
    ', fact_key, fact_kind, fact_at, fact_data',
  ),
)},
named_invoices as (
  insert into billing.dirty_invoices as d (invoice_id, stripe_customer_id, gen)
  select distinct i.invoice_id, b.stripe_customer_id, b.dirty_gen
  from inserted i join bumped b using (stripe_customer_id) where i.invoice_id is not null order by i.invoice_id
  on conflict (invoice_id) do update set gen = greatest(d.gen, excluded.gen), stripe_customer_id = excluded.stripe_customer_id
),
stated as (
  insert into billing.billing_facts (natural_key, kind, livemode, stripe_customer_id, occurred_at, event_id, data)
  select distinct on (i.fact_key) i.fact_key, i.fact_kind, n.livemode, n.stripe_customer_id, to_timestamp(i.fact_at), n.id, i.fact_data::jsonb
  from inserted n join incoming i using (id) where n.status = 'accepted' and i.fact_key is not null
  order by i.fact_key, n.id
  on conflict (natural_key) do nothing
)
${answer}`;

/**
 * Stores events in one commit and answers the ids that were new. Ids must be distinct within the call.
 * Throws the database's errors: then nothing of the call is stored.
 */
export async function storeEvents(
  sql: Pick<postgres.Sql, 'unsafe'>,
  entries: readonly InboxEntry[],
  timing: SyncTiming,
): Promise<ReadonlySet<string>> {
  const isPlain = entries.every((entry) => entry.fact === null && entry.invoiceId === null);
  const [only] = entries;
  const [statement, parameters] =
    entries.length === 1 && only && isPlain
      ? [onePlainStatement, onePlainParameters(only, timing)]
      : [isPlain ? plainStatement : fullStatement, manyParameters(entries, timing, isPlain)];
  const rows = await sql.unsafe<{ id: string }[]>(statement, parameters as never[], { prepare: true });
  const stored = new Set(rows.map((row) => row.id));
  // Without this an empty answer would read as "all seen before", and Stripe would be told that it is stored.
  if (!stored.delete(answerMark)) throw new EmptyAnswerError();
  return stored;
}

/** The columns that every statement begins with, in its order. */
const scalars: readonly ((entry: InboxEntry) => string | number | null)[] = [
  (entry) => entry.id,
  (entry) => entry.createdSeconds,
  (entry) => clean(entry.type),
  // As text: the driver takes an array of booleans for one value of the type of its first element.
  (entry) => String(entry.livemode),
  (entry) => clean(entry.account),
  (entry) => clean(entry.apiVersion),
  (entry) => entry.stripeCustomerId,
  (entry) => entry.invoiceId,
  (entry) => entry.status,
  (entry) => entry.verifiedWith,
];

function onePlainParameters(entry: InboxEntry, { debounceMs, settleMs }: SyncTiming): unknown[] {
  return [...scalars.map((pick) => pick(entry)), entry.payload, debounceMs, settleMs];
}

function manyParameters(
  entries: readonly InboxEntry[],
  { debounceMs, settleMs }: SyncTiming,
  isPlain: boolean,
): unknown[] {
  let end = 1;
  const bodyStarts = entries.map(({ payload }) => {
    end += payload.length;
    return end - payload.length;
  });
  const parameters: unknown[] = [
    ...scalars.map((pick) => entries.map(pick)),
    Buffer.concat(entries.map(({ payload }) => payload)),
    debounceMs,
    settleMs,
    bodyStarts,
    entries.map(({ payload }) => payload.length),
  ];
  if (isPlain) return parameters;
  return [
    ...parameters,
    entries.map(({ fact }) => fact?.naturalKey ?? null),
    entries.map(({ fact }) => fact?.kind ?? null),
    entries.map(({ fact }) => fact?.occurredAtSeconds ?? null),
    entries.map(({ fact }) => (fact ? factJson(fact) : null)),
  ];
}

function factJson(fact: Fact): string {
  return JSON.stringify(storableRow(fact.data));
}

/** Names must not keep an event out. Ids come without such characters, or two of them could become one; the raw body keeps all. */
function clean(text: string | null): string | null {
  return text === null ? null : storableText(text);
}
