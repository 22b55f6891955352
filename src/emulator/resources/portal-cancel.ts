import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { cancelWithBill } from './cancel-with-bill';
import type { Features } from './portal-features';
import { currentPeriodEnd } from './portal-subscriptions';
import { refuseScheduled } from './refuse-update';
import { updateSubscription } from './update-subscription';

type Subscription = Tables['subscription'];

export interface Reason {
  feedback: string | null;
  comment: string | null;
}

/**
 * Cancels as the configuration says. At the period's end, in flexible billing mode, the portal sets `cancel_at` alone
 * and leaves `cancel_at_period_end` false. https://docs.stripe.com/billing/subscriptions/billing-mode
 */
export function cancelInPortal(
  tx: Tx,
  subscription: Subscription,
  feature: Features['subscription_cancel'],
  reason: Reason,
): void {
  const { enabled, options } = feature.cancellation_reason;
  if (reason.feedback !== null && !(enabled && options.some((option) => option === reason.feedback)))
    throw invalidRequest('The portal configuration does not offer this reason.');
  const details = {
    ...(reason.feedback !== null && { feedback: reason.feedback }),
    ...(enabled && reason.comment !== null && { comment: reason.comment }),
  };
  if (feature.mode === 'immediately') {
    const prorate = feature.proration_behavior !== 'none';
    cancelWithBill(tx, subscription, details, { invoiceNow: false, prorate });
    return;
  }
  const update = { cancel_at: currentPeriodEnd(tx, subscription), cancellation_details: details };
  refuseScheduled(subscription, update);
  updateSubscription(tx, subscription, update);
}

/** Takes a cancellation back that has not happened yet. */
export function resumeInPortal(tx: Tx, subscription: Subscription): void {
  updateSubscription(tx, subscription, { cancel_at: null });
}
