import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { find } from './find';
import { cycleEnd, cycleFrom } from './subscription-item-core';
import { itemsOf } from './subscription-view';
import { checkTrialLength } from './trial-end';
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
    const end = cycleEnd(cycleFrom(tx.now), tx.now, find(tx, 'price', item.price));
    tx.put('subscription_item', { ...item, current_period_start: tx.now, current_period_end: end });
  }
  const trial = subscription.status === 'trialing' && { status: 'active', trial_end: tx.now };
  return { ...cycleFrom(tx.now), ...trial };
}

/** A running subscription is given a trial: what is left of its period is credited, the trial is a period of its own. */
export function isTrialAdded(subscription: Subscription, { trial_end: end }: SubscriptionUpdate): boolean {
  return typeof end === 'number' && prorated.has(subscription.status);
}

/** A running trial can be moved; the anchor follows the trial's end. */
export function trialFields(
  tx: Tx,
  subscription: Subscription,
  update: SubscriptionUpdate,
): Partial<Subscription> {
  const { trial_end: end } = update;
  if (end === undefined || end === 'now') return {};
  const isAdded = isTrialAdded(subscription, update);
  if (!isAdded && subscription.status !== 'trialing') {
    throw invalidRequest(
      `You cannot set \`trial_end\` on a subscription with a status of ${subscription.status}.`,
      { param: 'trial_end' },
    );
  }
  if (end <= tx.now)
    throw invalidRequest('The trial_end timestamp must be in the future.', { param: 'trial_end' });
  checkTrialLength(tx, end, { anchor: subscription.billing_cycle_anchor });
  for (const item of itemsOf(tx, subscription.id)) {
    const start = isAdded ? tx.now : item.current_period_start;
    tx.put('subscription_item', { ...item, current_period_start: start, current_period_end: end });
  }
  const begun = isAdded && { status: 'trialing', trial_start: tx.now };
  return { trial_end: end, ...cycleFrom(end), ...begun };
}
