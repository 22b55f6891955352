import { bigint, boolean, index, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/**
 * Every price id ever resolved, and its plan. Rows are never deleted: after a price rise the lookup key names a new price,
 * and the customers on the old one must keep their plan.
 */
export const planPrices = billing
  .table(
    'plan_prices',
    {
      priceId: text('price_id').primaryKey(),
      livemode: boolean().notNull(),
      planId: text('plan_id').notNull(),
      /** base: the plan itself. seat: Pro's extra members. */
      kind: text({ enum: ['base', 'seat'] }).notNull(),
      interval: text().notNull(),
      lookupKey: text('lookup_key'),
      productId: text('product_id').notNull(),
      unitAmountMinor: bigint('unit_amount_minor', { mode: 'number' }).notNull(),
      currency: text().notNull(),
      /** The one that a new checkout takes; an older price of the same plan has false. */
      isCurrent: boolean('is_current').notNull(),
      resolvedAt: timestamp('resolved_at', { withTimezone: true }).notNull().defaultNow(),
    },
    (t) => [index('plan_prices_current_idx').on(t.livemode, t.planId, t.interval)],
  )
  .enableRLS();
