import type postgres from 'postgres';
import type Stripe from 'stripe';
import { factOf } from '../facts';
import { isHandledEventType } from '../handled-events';
import { fromStoredBody } from '../stored-body';
import type { StoredEvent } from './list-events';

/** What replaying one event did. skipped: it is of another mode or account, or its type is still not handled. */
export type ReplayResult = 'replayed' | 'skipped';

/**
 * Has a stored event act again: its customer is marked as behind, its invoice named, its fact stated where it never was; one commit. The
 * worker then reads Stripe as it is now: the event's own content is never written over newer rows. An event that came before its type
 * was handled is taken in for the first time. Safe to run twice: facts have natural keys. Throws the database's errors.
 */
export async function replayEvent(
  sql: postgres.Sql,
  { id, created, type, status, stripeCustomerId, invoiceId }: StoredEvent,
  livemode: boolean,
): Promise<ReplayResult> {
  const isReplayable = status === 'accepted' || (status === 'ignored_type' && isHandledEventType(type));
  if (!isReplayable) return 'skipped';
  await sql.begin(async (tx) => {
    const [row] = await tx<{ payload: Buffer }[]>`
      update billing.webhook_events set status = 'accepted' where id = ${id} and created = ${created} returning payload`;
    const fact = row
      ? factOf(JSON.parse(fromStoredBody(row.payload).toString('utf8')) as Stripe.Event)
      : null;
    if (fact)
      await tx`
        insert into billing.billing_facts (natural_key, kind, stripe_customer_id, occurred_at, event_id, data)
        values (${fact.naturalKey}, ${fact.kind}, ${stripeCustomerId}, to_timestamp(${fact.occurredAtSeconds}), ${id},
          ${JSON.stringify(fact.data)}::text::jsonb)
        on conflict (natural_key) do nothing`;
    if (!stripeCustomerId) return;
    const [bumped] = await tx<{ gen: string }[]>`
      insert into billing.customer_sync as s (stripe_customer_id, livemode, dirty_gen, run_at)
      values (${stripeCustomerId}, ${livemode}, 1, clock_timestamp())
      on conflict (stripe_customer_id) do update set dirty_gen = s.dirty_gen + 1, run_at = clock_timestamp(), attempts = 0,
        permanent_failures = 0, dead_at = null
      returning dirty_gen as gen`;
    if (invoiceId)
      await tx`
        insert into billing.dirty_invoices as d (invoice_id, stripe_customer_id, gen)
        values (${invoiceId}, ${stripeCustomerId}, ${bumped?.gen ?? 1}::int8)
        on conflict (invoice_id) do update set gen = greatest(d.gen, excluded.gen)`;
  });
  return 'replayed';
}
