import { bigint, boolean, index, integer, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { billing } from './schemas';

/** What we keep of a subscription item. Amounts are minor units for one unit. */
export interface StoredItem {
  id: string;
  priceId: string;
  productId: string;
  quantity: number;
  unitAmountMinor: number | null;
  interval: string | null;
  intervalCount: number | null;
  currentPeriodStartSeconds: number;
  currentPeriodEndSeconds: number;
}

/** Another plan from a known day on, as a Stripe subscription schedule has it. */
export interface StoredScheduledChange {
  planId: string;
  interval: string | null;
  atSeconds: number;
  /** Sum of unit amount x quantity from then on; null when a price is not known. */
  recurringAmountMinor: number | null;
}

/** A change that waits for its payment; Stripe drops it at `expiresAtSeconds` and the old plan stays. */
export interface StoredPendingUpdate {
  planId: string;
  interval: string | null;
  expiresAtSeconds: number;
}

/** What a discount takes off every invoice while it lasts. Exactly one of `percentOff` and `amountOffMinor` is set. */
export interface StoredDiscount {
  couponId: string;
  /** 25 is a quarter off. */
  percentOff: number | null;
  /** Minor units of the subscription's currency, off each invoice. */
  amountOffMinor: number | null;
  /** once: the first invoice only, so it changes no recurring revenue. */
  duration: string;
  endSeconds: number | null;
}

/** A row per Stripe subscription, ended ones included: as Stripe last told us. */
export const subscriptions = billing
  .table(
    'subscriptions',
    {
      id: text().primaryKey(),
      stripeCustomerId: text('stripe_customer_id').notNull(),
      organizationId: text('organization_id').notNull(),
      livemode: boolean().notNull(),
      status: text().notNull(),
      /** starter, pro, enterprise, or custom when no stored price and no product names a plan. */
      planId: text('plan_id').notNull(),
      priceId: text('price_id'),
      interval: text(),
      currency: text().notNull(),
      items: jsonb().$type<StoredItem[]>().notNull(),
      /** Sum of unit amount x quantity over the items, before tax and discounts; null when a price has no fixed amount. */
      recurringAmountMinor: bigint('recurring_amount_minor', { mode: 'number' }),
      /** The subscription's own discounts. Those of its customer and of single items are not read. */
      discounts: jsonb().$type<StoredDiscount[]>().notNull().default([]),
      /**
       * What it brings in a month (monthly-revenue.ts), whatever its status: minor units, lasting discounts off, before tax. null when a
       * price has no fixed amount. The reports count it only while the subscription is active or past_due.
       */
      mrrMinor: bigint('mrr_minor', { mode: 'number' }),
      created: timestamp({ withTimezone: true }).notNull(),
      startDate: timestamp('start_date', { withTimezone: true }).notNull(),
      currentPeriodStart: timestamp('current_period_start', { withTimezone: true }).notNull(),
      currentPeriodEnd: timestamp('current_period_end', { withTimezone: true }).notNull(),
      trialStart: timestamp('trial_start', { withTimezone: true }),
      trialEnd: timestamp('trial_end', { withTimezone: true }),
      cancelAtPeriodEnd: boolean('cancel_at_period_end').notNull(),
      cancelAt: timestamp('cancel_at', { withTimezone: true }),
      canceledAt: timestamp('canceled_at', { withTimezone: true }),
      endedAt: timestamp('ended_at', { withTimezone: true }),
      /** Stripe's word for why it ends: cancellation_requested, payment_failed, payment_disputed. */
      cancellationReason: text('cancellation_reason'),
      /** What the customer chose of Stripe's list; null when nothing was asked or answered. */
      cancellationFeedback: text('cancellation_feedback'),
      /** Whether the customer wrote something. The words stay in Stripe. */
      hasCancellationComment: boolean('has_cancellation_comment').notNull().default(false),
      latestInvoiceId: text('latest_invoice_id'),
      cardBrand: text('card_brand'),
      cardLast4: text('card_last4'),
      cardExpMonth: integer('card_exp_month'),
      cardExpYear: integer('card_exp_year'),
      testClockId: text('test_clock_id'),
      /** Its Stripe schedule while one has charge of it. */
      scheduleId: text('schedule_id'),
      scheduledChange: jsonb('scheduled_change').$type<StoredScheduledChange>(),
      pendingUpdate: jsonb('pending_update').$type<StoredPendingUpdate>(),
      metadata: jsonb().$type<Record<string, string>>().notNull(),
      syncedAt: timestamp('synced_at', { withTimezone: true }).notNull(),
    },
    // The projection: all of an organization's subscriptions. The sync: all of a customer's.
    (t) => [
      index('subscriptions_organization_idx').on(t.organizationId, t.livemode),
      index('subscriptions_customer_idx').on(t.stripeCustomerId),
    ],
  )
  .enableRLS();
