import { boolean, index, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { billing, bytea } from './schemas';

/**
 * The inbox: one row per Stripe event, written before Stripe gets its 200. A row here is the promise that the event is not lost.
 *
 * The key is (created, id): ids are global and `created` never changes for one id, so redeliveries collide.
 * Partitioned by month of `created` (the migration says so; drizzle-kit cannot), with a DEFAULT partition that always exists.
 */
export const webhookEvents = billing
  .table(
    'webhook_events',
    {
      id: text().notNull(),
      /** Stripe's `event.created`, whole seconds, UTC. Never used to order anything: many events share one second. */
      created: timestamp({ withTimezone: true }).notNull(),
      type: text().notNull(),
      livemode: boolean().notNull(),
      /** Connected account, for events that are not ours. */
      account: text(),
      apiVersion: text('api_version'),
      stripeCustomerId: text('stripe_customer_id'),
      invoiceId: text('invoice_id'),
      /** accepted, or why it was stored and not applied: ignored_type, wrong_livemode, foreign_account, malformed_id. */
      status: text({
        enum: ['accepted', 'ignored_type', 'wrong_livemode', 'foreign_account', 'malformed_id'],
      }).notNull(),
      /** Which webhook secret matched, current or previous (while rolling); api: read from Stripe by a reconcile. */
      verifiedWith: text('verified_with', { enum: ['current', 'previous', 'api'] }).notNull(),
      /** The body byte for byte, gzip (stored-body.ts); rows from before that are plain. Postgres does not compress it again. */
      payload: bytea().notNull(),
      receivedAt: timestamp('received_at', { withTimezone: true }).notNull().defaultNow(),
    },
    (t) => [
      primaryKey({ columns: [t.created, t.id] }),
      // Look-ups of people and replay: by the id that Stripe's dashboard shows, and a customer's history. Block ranges with a Bloom
      // filter each, because ids come in no order: a B-tree writes another page of the log for every event (six times the log at
      // five million events), these write nothing at insert and find one among millions in tens of milliseconds.
      index('webhook_events_id_idx')
        .using('brin', t.id.op('text_bloom_ops'))
        .with({ pages_per_range: 32, autosummarize: true }),
      index('webhook_events_customer_idx')
        .using('brin', t.stripeCustomerId.op('text_bloom_ops'))
        .with({ pages_per_range: 32, autosummarize: true }),
    ],
  )
  .enableRLS();
