import type postgres from 'postgres';
import type { FactData } from '@/billing/facts';
import type { NotificationChannel } from '@/db/schema';

/** A row of `billing.notifications` that this process may send now. `attempts` is its token: a later claim has another. */
export interface ClaimedNotification {
  id: string;
  dedupe_key: string;
  organization_id: string | null;
  livemode: boolean;
  channel: NotificationChannel;
  kind: string;
  incident_key: string;
  recipient_id: string | null;
  data: FactData;
  occurred_at: Date | null;
  created_at: Date;
  attempts: number;
}

/** A job stays in the queue for at most this long before the sweep makes another: the process that made it may have died. */
const queuedForMs = 60_000;
/** Longer than any send may take, so that a row is given to somebody else only when its sender is dead or stopped. */
const leaseMs = 30_000;
const sweepMax = 500;
/** Slack takes one message a second for each webhook. https://docs.slack.dev/apis/web-api/rate-limits/ */
const slackSpacingMs = 1_000;
/** Any constant: whoever holds it may claim for Slack. */
const slackLockId = 7_420_116_102;

const columns = `n.id::text, n.dedupe_key, n.organization_id, n.livemode, n.channel, n.kind, n.incident_key, n.recipient_id, n.data,
  n.occurred_at, n.created_at, n.attempts`;

/** The ids that are due and have no job; the caller makes one for each. A crash in between costs a minute, never a message. */
export async function takeDue(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    update billing.notifications set queued_until = clock_timestamp() + ${queuedForMs} * interval '1 millisecond'
    where id in (
      select id from billing.notifications
      where state = 'waiting' and run_at <= clock_timestamp()
        and (queued_until is null or queued_until < clock_timestamp())
        and (leased_until is null or leased_until < clock_timestamp())
      order by run_at limit ${sweepMax} for update skip locked)
    returning id::text`;
  return rows.map(({ id }) => id);
}

/**
 * Takes one row to send it, or null when somebody else has it or its turn has not come: what one incident says on a channel leaves in
 * order, so that no page is opened after it was resolved, and Slack hears from one sender at a time.
 */
export async function claimNotification(sql: postgres.Sql, id: string): Promise<ClaimedNotification | null> {
  const [row] = await sql<ClaimedNotification[]>`
    update billing.notifications n
    set attempts = attempts + 1, queued_until = null,
      leased_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    where n.id = ${id} and n.state = 'waiting' and n.run_at <= clock_timestamp()
      and (n.leased_until is null or n.leased_until < clock_timestamp())
      and (n.channel not in ('pagerduty', 'slack') or not exists (
        select from billing.notifications e
        where e.incident_key = n.incident_key and e.channel = n.channel and e.id < n.id and e.state = 'waiting'))
      and (n.channel <> 'slack' or (pg_try_advisory_xact_lock(${slackLockId}) and not exists (
        select from billing.notifications e
        where e.channel = 'slack' and e.id <> n.id
          and (e.leased_until > clock_timestamp() and e.state = 'waiting'
            or e.sent_at > clock_timestamp() - ${slackSpacingMs} * interval '1 millisecond'))))
    returning ${sql.unsafe(columns)}`;
  return row ?? null;
}

/** Its turn has not come: the next job for it is made in a second, not when this one would have been given up. */
export async function queueAgain(sql: postgres.Sql, id: string): Promise<void> {
  await sql`
    update billing.notifications set queued_until = clock_timestamp() + ${slackSpacingMs} * interval '1 millisecond'
    where id = ${id} and state = 'waiting'`;
}

/**
 * Takes the other Slack messages of that kind that wait too, so that many become one; none when there are fewer than `min`.
 * Oldest first.
 */
export function claimAlike(
  sql: postgres.Sql,
  { id, kind }: ClaimedNotification,
  { min, max }: { min: number; max: number },
): Promise<ClaimedNotification[]> {
  return sql<ClaimedNotification[]>`
    with due as (
      select id from billing.notifications
      where channel = 'slack' and kind = ${kind} and id <> ${id} and state = 'waiting' and run_at <= clock_timestamp()
        and (leased_until is null or leased_until < clock_timestamp())
      order by id limit ${max} for update skip locked)
    update billing.notifications n
    set attempts = attempts + 1, queued_until = null,
      leased_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    where n.id in (select id from due) and (select count(*) from due) >= ${min}
    returning ${sql.unsafe(columns)}`;
}

/** What became of a claimed row. */
export type Outcome =
  | { state: 'sent' }
  /** It is not true any more, or nobody wants it. */
  | { state: 'suppressed'; reason: string }
  /** Tried again after `delayMs`. */
  | { state: 'waiting'; error: string; delayMs: number }
  /** No try could succeed, or too many have not: somebody must look. */
  | { state: 'dead'; error: string };

/** Writes the outcome under the claim's token. False when the row has passed to another claim meanwhile. */
export async function settle(
  sql: postgres.Sql,
  { id, attempts }: ClaimedNotification,
  outcome: Outcome,
): Promise<boolean> {
  const error = 'error' in outcome ? outcome.error.slice(0, 1_000) : null;
  const reason = 'reason' in outcome ? outcome.reason : null;
  const delayMs = 'delayMs' in outcome ? Math.round(outcome.delayMs) : 0;
  const rows = await sql`
    update billing.notifications
    set state = ${outcome.state}, reason = ${reason}, last_error = ${error}, leased_until = null,
      run_at = clock_timestamp() + ${delayMs} * interval '1 millisecond',
      sent_at = case when ${outcome.state} = 'sent' then clock_timestamp() end
    where id = ${id} and attempts = ${attempts} and state = 'waiting'
    returning id`;
  return rows.length > 0;
}

/** Nothing goes to Slack before that: it said how long it wants to be left alone. */
export async function holdSlack(sql: postgres.Sql, delayMs: number): Promise<void> {
  await sql`
    update billing.notifications
    set run_at = greatest(run_at, clock_timestamp() + ${Math.round(delayMs)} * interval '1 millisecond')
    where channel = 'slack' and state = 'waiting'`;
}
