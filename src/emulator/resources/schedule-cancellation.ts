import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { noCancellation } from './cancel-subscription';
import { find } from './find';
import { cycleEnd } from './subscription-item-core';
import { itemsOf } from './subscription-view';
import type { SubscriptionUpdate } from './update-subscription';

type Subscription = Tables['subscription'];
type Item = Tables['subscription_item'];

/** `cancel_at_period_end` sets `cancel_at` to the period's end too; clearing either undoes the whole cancellation. */
export function cancellationFields(
  tx: Tx,
  subscription: Subscription,
  update: SubscriptionUpdate,
): Partial<Subscription> {
  const details = { ...noCancellation, ...subscription.cancellation_details, ...update.cancellation_details };
  const wanted = cancelAt(tx, subscription, update);
  if (wanted === undefined) return { cancellation_details: details };
  if (wanted === null) {
    return {
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { ...noCancellation, ...update.cancellation_details },
    };
  }
  if (wanted <= tx.now)
    throw invalidRequest('The cancel_at timestamp must be in the future.', { param: 'cancel_at' });
  return {
    cancel_at: wanted,
    cancel_at_period_end: update.cancel_at_period_end === true,
    canceled_at: tx.now,
    cancellation_details: { ...details, reason: 'cancellation_requested' },
  };
}

function cancelAt(tx: Tx, subscription: Subscription, update: SubscriptionUpdate): number | null | undefined {
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = update;
  if (at !== undefined && atPeriodEnd !== undefined && at !== null) {
    throw invalidRequest('You may only specify one of these parameters: cancel_at, cancel_at_period_end.');
  }
  if (atPeriodEnd === true)
    return subscription.cancel_at_period_end ? undefined : periodEndOf(tx, subscription, Math.min);
  if (at === 'min_period_end') return periodEndOf(tx, subscription, Math.min);
  if (at === 'max_period_end') return periodEndOf(tx, subscription, Math.max);
  if (typeof at === 'number' && at <= tx.now)
    throw invalidRequest('The cancel_at timestamp must be in the future.', { param: 'cancel_at' });
  if (at !== undefined) return at;
  return atPeriodEnd === false && subscription.cancel_at_period_end ? null : undefined;
}

/** Where a period of the subscription ends, whatever a cancellation has cut off it. */
export function periodEndOf(tx: Tx, subscription: Subscription, pick: (...ends: number[]) => number): number {
  return pick(...itemsOf(tx, subscription.id).map((item) => naturalEnd(tx, subscription, item)));
}

/**
 * A cancellation inside the running period cuts it: the item is paid for up to then. Taken back or moved, it ends where
 * its cycle does again. "At the period's end" cuts nothing. https://docs.stripe.com/billing/subscriptions/cancel
 */
export function cutPeriods(tx: Tx, subscription: Subscription): void {
  const { cancel_at: at, cancel_at_period_end: isAtPeriodEnd } = subscription;
  for (const item of itemsOf(tx, subscription.id)) {
    const natural = naturalEnd(tx, subscription, item);
    const current_period_end = at === null || isAtPeriodEnd ? natural : Math.min(natural, at);
    if (current_period_end !== item.current_period_end)
      tx.put('subscription_item', { ...item, current_period_end });
  }
}

function naturalEnd(tx: Tx, subscription: Subscription, item: Item): number {
  if (subscription.status === 'trialing' && subscription.trial_end !== null) return subscription.trial_end;
  const { current_period_start: start } = item;
  return cycleEnd(subscription, start, find(tx, 'price', item.price));
}
