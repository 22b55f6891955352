import { sql } from 'drizzle-orm';
import { boolean, index, jsonb, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

export const billingActionKinds = [
  'change_plan',
  'schedule_change',
  'undo_change',
  'cancel_at_period_end',
  'cancel_now',
  'end_duplicate',
  'resume',
  'pause',
  'resume_paused',
  'pay_invoice',
  'sync_seats',
  'end_repeated_trial',
  'update_details',
  'add_tax_id',
  'remove_tax_id',
  'set_default_payment_method',
  'remove_payment_method',
] as const;
export type BillingActionKind = (typeof billingActionKinds)[number];

/** running: Stripe is being asked. unknown: it did not answer; the same id may ask again under the same key. */
export const billingActionStates = ['running', 'done', 'refused', 'unknown'] as const;
export type BillingActionState = (typeof billingActionStates)[number];

/**
 * What a person did to a subscription, written before Stripe is called: who, from where, and what was there before. One running
 * action per organization and mode keeps two managers from changing one subscription at the same moment, and the id is the
 * idempotency key, so that a lost answer is asked for again and never charged again.
 */
export const billingActions = billing
  .table(
    'billing_actions',
    {
      /** The request id that the browser made for the click. */
      id: text().primaryKey(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      kind: text({ enum: billingActionKinds }).notNull(),
      state: text({ enum: billingActionStates }).notNull(),
      actorId: text('actor_id').notNull(),
      /** Address that the request came from; null when it is not known. */
      ipAddress: text('ip_address'),
      before: jsonb().$type<Record<string, string | number | boolean | null>>().notNull(),
      after: jsonb().$type<Record<string, string | number | boolean | null>>().notNull(),
      /** The answer to the click, given again when the same click asks again. */
      result: jsonb().$type<Record<string, unknown>>(),
      error: text(),
      createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
      startedAt: timestamp('started_at', { withTimezone: true }).notNull().defaultNow(),
      finishedAt: timestamp('finished_at', { withTimezone: true }),
    },
    (t) => [
      uniqueIndex('billing_actions_one_running_idx')
        .on(t.organizationId, t.livemode)
        .where(sql`${t.state} = 'running'`),
      // The activity page: where organization_id = $1 and livemode = $2 order by created_at desc, id desc.
      index('billing_actions_page_idx').on(t.organizationId, t.livemode, t.createdAt.desc(), t.id.desc()),
    ],
  )
  .enableRLS();
