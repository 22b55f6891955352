import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { cancelAsScheduled } from './cancel-subscription';
import { emit } from './emit';
import { find } from './find';
import { pausedFor } from './pause-subscription';
import { customerMethod } from './pay-open-invoice';
import { viewSubscription } from './subscription-view';

type Subscription = Tables['subscription'];

/**
 * What becomes of a trial that ends without a card; null when it goes on like any other.
 * https://docs.stripe.com/billing/subscriptions/trials#create-free-trials-without-payment
 */
export function endOfTrial(tx: Tx, subscription: Subscription): 'cancel' | 'pause' | null {
  if (subscription.status !== 'trialing' || hasMethod(tx, subscription)) return null;
  const behaviour = subscription.trial_settings?.end_behavior.missing_payment_method;
  if (behaviour === 'cancel') return 'cancel';
  return behaviour === 'pause' ? 'pause' : null;
}

/** The trial is over, now at the latest. */
export function endTrialWithoutMethod(
  tx: Tx,
  subscription: Subscription,
  behaviour: 'cancel' | 'pause',
): Subscription {
  const ended = { ...subscription, trial_end: Math.min(subscription.trial_end ?? tx.now, tx.now) };
  if (behaviour === 'cancel') return cancelAsScheduled(tx, ended);
  const status_details = pausedFor(tx, 'trial_end_without_payment_method');
  const paused = { ...ended, status: 'paused', status_details };
  tx.put('subscription', paused);
  emit(tx, 'customer.subscription.paused', viewSubscription(tx, paused));
  return paused;
}

function hasMethod(tx: Tx, subscription: Subscription): boolean {
  const customer = find(tx, 'customer', subscription.customer);
  return (subscription.default_payment_method ?? customerMethod(customer)) !== null;
}
