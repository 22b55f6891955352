import type Stripe from 'stripe';
import type { StoredItem } from '@/db/schema';
import { fromSeconds } from '@/lib/clock';
import { storableRow } from '@/lib/storable-text';
import { idOf } from '../expandable';
import { monthlyRevenue } from '../monthly-revenue';
import { isSeatItem, type KnownPrice, planOfItems } from '../plan-lookup';
import { pendingUpdateOf, scheduledChangeOf } from './stored-change';
import { storedDiscounts } from './stored-discount';

export interface Owner {
  organizationId: string;
  stripeCustomerId: string;
  livemode: boolean;
}

/**
 * Stripe's subscription to our row. `current_period_*` stand on the items since 2025-03-31: the row's period is that of the plan's
 * item. Amounts are minor units. Pure.
 */
export function toSubscriptionRow(
  subscription: Stripe.Subscription,
  owner: Owner,
  known: ReadonlyMap<string, KnownPrice>,
) {
  const items = subscription.items.data.map(toStoredItem);
  const base = items.find((item) => !isSeatItem(item, known)) ?? items[0];
  const card = cardOf(subscription);
  const discounts = storedDiscounts(subscription);
  return storableRow({
    id: subscription.id,
    ...owner,
    status: subscription.status,
    planId: planOfItems(items, known),
    priceId: base?.priceId ?? null,
    interval: base?.interval ?? null,
    currency: subscription.currency,
    items,
    recurringAmountMinor: recurringAmount(items),
    discounts,
    mrrMinor: monthlyRevenue(items, discounts, base),
    created: fromSeconds(subscription.created),
    startDate: fromSeconds(subscription.start_date),
    currentPeriodStart: fromSeconds(base?.currentPeriodStartSeconds ?? subscription.start_date),
    currentPeriodEnd: fromSeconds(base?.currentPeriodEndSeconds ?? subscription.start_date),
    trialStart: fromSeconds(subscription.trial_start),
    trialEnd: fromSeconds(subscription.trial_end),
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    cancelAt: fromSeconds(subscription.cancel_at),
    canceledAt: fromSeconds(subscription.canceled_at),
    endedAt: fromSeconds(subscription.ended_at),
    cancellationReason: subscription.cancellation_details?.reason ?? null,
    cancellationFeedback: subscription.cancellation_details?.feedback ?? null,
    hasCancellationComment: Boolean(subscription.cancellation_details?.comment),
    latestInvoiceId: idOf(subscription.latest_invoice),
    cardBrand: card?.brand ?? null,
    cardLast4: card?.last4 ?? null,
    cardExpMonth: card?.exp_month ?? null,
    cardExpYear: card?.exp_year ?? null,
    testClockId: idOf(subscription.test_clock),
    scheduleId: idOf(subscription.schedule),
    scheduledChange: scheduledChangeOf(subscription, known),
    pendingUpdate: pendingUpdateOf(subscription, known),
    metadata: { ...subscription.metadata },
  });
}

export type SubscriptionRow = ReturnType<typeof toSubscriptionRow>;

function toStoredItem(item: Stripe.SubscriptionItem): StoredItem {
  return {
    id: item.id,
    priceId: item.price.id,
    productId: idOf(item.price.product) ?? '',
    quantity: item.quantity ?? 1,
    unitAmountMinor: item.price.unit_amount,
    interval: item.price.recurring?.interval ?? null,
    intervalCount: item.price.recurring?.interval_count ?? null,
    currentPeriodStartSeconds: item.current_period_start,
    currentPeriodEndSeconds: item.current_period_end,
  };
}

/** null as soon as one price has no fixed amount: half a sum would be a wrong promise about the next charge. */
function recurringAmount(items: readonly StoredItem[]): number | null {
  let sum = 0;
  for (const item of items) {
    if (item.unitAmountMinor === null) return null;
    sum += item.unitAmountMinor * item.quantity;
  }
  return sum;
}

/** The subscription's own card, else the customer's default for invoices: the order in which Stripe charges. */
export function cardOf(subscription: Stripe.Subscription): Stripe.PaymentMethod.Card | null {
  const own = subscription.default_payment_method;
  if (own && typeof own !== 'string') return own.card ?? null;
  const customer = subscription.customer;
  if (typeof customer === 'string' || customer.deleted) return null;
  const shared = customer.invoice_settings.default_payment_method;
  return shared && typeof shared !== 'string' ? (shared.card ?? null) : null;
}
