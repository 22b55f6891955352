import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest, notEmulated } from '../wire/stripe-error';
import { find } from './find';
import { cycleEnd } from './subscription-item-core';
import { itemsOf } from './subscription-view';
import type { SubscriptionUpdate } from './update-subscription';

type Subscription = Tables['subscription'];

/** Nothing was billed that could be credited during a trial, nor while the first payment is missing. */
export const prorated = new Set(['active', 'past_due', 'unpaid']);

/** A trial that is ended now, or a cycle that is asked to start now. */
export function startsCycle(subscription: Subscription, update: SubscriptionUpdate): boolean {
  if (update.trial_end === 'now') return subscription.status === 'trialing';
  return update.billing_cycle_anchor?.type === 'now' && prorated.has(subscription.status);
}

export function restartCycle(tx: Tx, subscription: Subscription): Partial<Subscription> {
  for (const item of itemsOf(tx, subscription.id)) {
    const end = cycleEnd(tx.now, tx.now, find(tx, 'price', item.price));
    tx.put('subscription_item', { ...item, current_period_start: tx.now, current_period_end: end });
  }
  const trial = subscription.status === 'trialing' && { status: 'active', trial_end: tx.now };
  return { billing_cycle_anchor: tx.now, ...trial };
}

/** A running trial can be moved; the anchor follows the trial's end. */
export function trialFields(
  tx: Tx,
  subscription: Subscription,
  { trial_end: end }: SubscriptionUpdate,
): Partial<Subscription> {
  if (end === undefined || (end === 'now' && subscription.status !== 'trialing')) return {};
  if (subscription.status !== 'trialing')
    throw notEmulated('a trial added to a running subscription', 'trial_end');
  if (end === 'now' || end <= tx.now)
    throw invalidRequest('The trial_end timestamp must be in the future.', { param: 'trial_end' });
  for (const item of itemsOf(tx, subscription.id))
    tx.put('subscription_item', { ...item, current_period_end: end });
  return { trial_end: end, billing_cycle_anchor: end };
}
