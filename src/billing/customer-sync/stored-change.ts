import type Stripe from 'stripe';
import type { StoredPendingUpdate, StoredScheduledChange } from '@/db/schema';
import { idOf } from '../expandable';
import { isSeatItem, type KnownPrice, planOfItems } from '../plan-lookup';

type Known = ReadonlyMap<string, KnownPrice>;

/**
 * The next phase of the subscription's schedule, when it brings another plan or interval; null otherwise, also for the phase that
 * has begun. Reads the expanded schedule: phases name prices by id. Pure.
 */
export function scheduledChangeOf(
  subscription: Stripe.Subscription,
  known: Known,
): StoredScheduledChange | null {
  const { schedule } = subscription;
  if (!schedule || typeof schedule === 'string' || schedule.status !== 'active') return null;
  const begun = schedule.current_phase?.start_date ?? 0;
  const next = schedule.phases
    .filter((phase) => phase.start_date > begun)
    .sort((a, b) => a.start_date - b.start_date)[0];
  if (!next) return null;
  const items = next.items.map((item) => ({
    priceId: idOf(item.price) ?? '',
    productId: productOf(item.price),
    quantity: item.quantity ?? 1,
  }));
  const now = subscription.items.data.map((item) => `${item.price.id}:${item.quantity ?? 1}`).sort();
  const then = items.map((item) => `${item.priceId}:${item.quantity}`).sort();
  if (now.join() === then.join()) return null;
  const plan = items.find((item) => !isSeatItem(item, known));
  return {
    planId: planOfItems(items, known),
    interval: known.get(plan?.priceId ?? '')?.interval ?? null,
    atSeconds: next.start_date,
    recurringAmountMinor: amountOf(items, known),
  };
}

/** The change that waits for its payment. https://docs.stripe.com/billing/subscriptions/pending-updates */
export function pendingUpdateOf(subscription: Stripe.Subscription, known: Known): StoredPendingUpdate | null {
  const pending = subscription.pending_update;
  const items = pending?.subscription_items?.map((item) => ({
    priceId: item.price.id,
    productId: idOf(item.price.product) ?? '',
    interval: item.price.recurring?.interval ?? null,
  }));
  if (!pending || !items) return null;
  const plan = items.find((item) => !isSeatItem(item, known));
  return {
    planId: planOfItems(items, known),
    interval: plan?.interval ?? null,
    expiresAtSeconds: pending.expires_at,
  };
}

function productOf(price: Stripe.SubscriptionSchedule.Phase.Item['price']): string {
  return typeof price === 'object' && 'product' in price ? (idOf(price.product) ?? '') : '';
}

function amountOf(items: { priceId: string; quantity: number }[], known: Known): number | null {
  let sum = 0;
  for (const { priceId, quantity } of items) {
    const unit = known.get(priceId)?.unitAmountMinor;
    if (unit === null || unit === undefined) return null;
    sum += unit * quantity;
  }
  return sum;
}
