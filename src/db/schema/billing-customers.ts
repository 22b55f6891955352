import { sql } from 'drizzle-orm';
import { boolean, index, integer, json, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * The only thing that maps a Stripe customer to an organization. Metadata suggests, this table binds:
 * whoever can write metadata in Stripe must not be able to hand a paid plan to another organization.
 */
export const billingCustomers = billing
  .table(
    'billing_customers',
    {
      id: text().primaryKey(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      /** Counts the organization's customers: part of the idempotency key, so that a deleted customer can be replaced. */
      generation: integer().notNull().default(1),
      /** null between our commit and Stripe's answer. */
      stripeCustomerId: text('stripe_customer_id').unique(),
      /** What Stripe was first asked to create, kept so that whoever completes it sends the same: json, because jsonb sorts the keys. */
      createParams: json('create_params').$type<Record<string, unknown>>(),
      createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
      /** Set when Stripe says `deleted: true`; the row stays, for its subscriptions' sake. */
      deletedAt: timestamp('deleted_at', { withTimezone: true }),
    },
    (t) => [
      uniqueIndex('billing_customers_one_live_idx')
        .on(t.organizationId, t.livemode)
        .where(sql`${t.deletedAt} is null`),
      // The projection reads every customer the organization ever had.
      index('billing_customers_organization_idx').on(t.organizationId, t.livemode),
    ],
  )
  .enableRLS();
