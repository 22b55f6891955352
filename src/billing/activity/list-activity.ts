import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '@/db/client';
import type { BillingActionState } from '@/db/schema';
import { BillingError } from '../billing-error';
import type { FactData } from '../facts';
import { type ActivityEntry, shortActivityDays } from './activity-schema';

export interface ActivityPage {
  items: ActivityEntry[];
  nextCursor: string | null;
}

/**
 * Where the two streams stand: the feed by its number, the actions by time and id. Each is read by its own index. Microseconds, since
 * Postgres counts them: a cursor in milliseconds would skip rows.
 */
interface Cursor {
  seq: number;
  actionAtMicros: number;
  actionId: string;
}

const start: Cursor = {
  seq: Number.MAX_SAFE_INTEGER,
  actionAtMicros: 4_102_444_800_000_000,
  actionId: '\uffff',
};

/** What an open page has to hear of and no person has to read. */
const silentTypes = ['billing_updated'];

type Row = Omit<ActivityEntry, 'at' | 'state'> & {
  at: string;
  state: BillingActionState;
  seq: number | null;
  atMicros: string | null;
};

/**
 * One page of what happened, newest first: what people pressed here and what Stripe told us, merged by time. Throws BillingError
 * `not_found` for a cursor that is none of ours.
 */
export async function listActivity(
  database: Database,
  organization: { organizationId: string; livemode: boolean },
  { cursor, limit, notBefore }: { cursor?: string | null; limit: number; notBefore?: Date | null },
): Promise<ActivityPage> {
  const from = cursor ? decodeCursor(cursor) : start;
  const rows = await database.forOrganization(organization.organizationId, async (tx) => [
    ...(await readActions(tx, organization, { from, notBefore }, limit + 1)),
    ...(await readFeed(tx, organization, { from, notBefore }, limit + 1)),
  ]);
  const merged = rows.sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || (a.id < b.id ? 1 : -1));
  const page = merged.slice(0, limit);
  return {
    items: page.map(({ seq: _seq, atMicros: _at, ...row }) => ({ ...row, at: new Date(row.at) })),
    nextCursor: merged.length > limit ? encodeCursor(advance(from, page)) : null,
  };
}

/** From newest to oldest: behind a cursor, and nothing before a day. */
interface Span {
  from: Cursor;
  notBefore?: Date | null;
}

async function readActions(
  tx: Transaction,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  { from, notBefore }: Span,
  limit: number,
): Promise<Row[]> {
  const rows = await tx.execute<Omit<Row, 'before' | 'after'> & { before: FactData; after: FactData }>(sql`
    select a.id, 'action' as source, a.kind as type, a.created_at as at, u.name as "actorName", a.actor_id <> 'system' as "hasActor",
      a.ip_address as "ipAddress", a.state, case when a.state = 'refused' then a.error end as error, a.before, a.after, null as seq,
      (extract(epoch from a.created_at) * 1000000)::int8::text as "atMicros"
    from billing.billing_actions a left join identity."user" u on u.id = a.actor_id
    where a.organization_id = ${organizationId} and a.livemode = ${livemode}
      and (a.created_at, a.id) < (timestamptz 'epoch' + ${from.actionAtMicros}::int8 * interval '1 microsecond', ${from.actionId})
      and a.created_at >= ${earliest(notBefore)}::timestamptz
    order by a.created_at desc nulls last, a.id desc nulls last limit ${limit}`);
  return [...rows];
}

async function readFeed(
  tx: Transaction,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  { from, notBefore }: Span,
  limit: number,
): Promise<Row[]> {
  const rows = await tx.execute<Omit<Row, 'before' | 'atMicros'>>(sql`
    select 'event_' || e.seq as id, 'stripe' as source, e.type, e.created_at as at, null as "actorName", false as "hasActor",
      null as "ipAddress", 'done' as state, null as error, e.data as after, e.seq::int8 as seq
    from billing.billing_events e
    where e.organization_id = ${organizationId} and e.livemode = ${livemode} and e.seq < ${from.seq}
      and e.type <> all(${sql.param(silentTypes)}::text[])
      and e.created_at >= ${earliest(notBefore)}::timestamptz
    order by e.seq desc limit ${limit}`);
  return rows.map((row) => ({ ...row, seq: Number(row.seq), atMicros: null, before: {} }));
}

function earliest(notBefore: Date | null | undefined): string {
  return notBefore?.toISOString() ?? '-infinity';
}

/** From when on activity is shown without the long audit log. */
export function shortActivityStart(nowMs: number): Date {
  return new Date(nowMs - shortActivityDays * 86_400_000);
}

/** Behind the last of each stream that the page holds. */
function advance(from: Cursor, page: readonly Row[]): Cursor {
  const event = page.findLast((row) => row.seq !== null);
  const action = page.findLast((row) => row.seq === null);
  return {
    seq: event?.seq ?? from.seq,
    actionAtMicros: action?.atMicros ? Number(action.atMicros) : from.actionAtMicros,
    actionId: action?.id ?? from.actionId,
  };
}

function encodeCursor({ seq, actionAtMicros, actionId }: Cursor): string {
  return Buffer.from(`${seq}:${actionAtMicros}:${actionId}`).toString('base64url');
}

function decodeCursor(cursor: string): Cursor {
  const [, seq, time, id] =
    /^(\d{1,16}):(\d{1,16}):(\S{1,64})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!seq || !time || !id || Number(seq) > start.seq || Number(time) > start.actionAtMicros)
    throw new BillingError(
      'not_found',
      'That page of the activity does not exist. Go back to the first one.',
    );
  return { seq: Number(seq), actionAtMicros: Number(time), actionId: id };
}
