import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { advance } from './emit';
import { deleteInvoiceItem, pendingItems } from './invoice-item-core';
import { dropPendingUpdate } from './pending-update';
import { cancelSchedule } from './schedule-core';

type Subscription = Tables['subscription'];
type Details = NonNullable<Subscription['cancellation_details']>;

export const noCancellation: Details = { comment: null, feedback: null, feedback_option: null, reason: null };

/**
 * Ends a subscription at once. A cancellation that had been scheduled keeps its first `canceled_at`; its schedule is
 * cleared (seen in recorded answers). Nothing is refunded or credited, prorations that wait are dropped; open invoices
 * are not collected any more.
 */
export function cancelNow(tx: Tx, subscription: Subscription, details: Partial<Details>): Subscription {
  for (const item of pendingItems(tx, subscription)) if (item.proration) deleteInvoiceItem(tx, item);
  return cancelKeepingItems(tx, subscription, details);
}

/** The same, where the prorations have been seen to. */
export function cancelKeepingItems(
  tx: Tx,
  subscription: Subscription,
  details: Partial<Details>,
): Subscription {
  return end(tx, subscription, {
    cancel_at: null,
    cancel_at_period_end: false,
    cancellation_details: {
      ...noCancellation,
      ...subscription.cancellation_details,
      reason: 'cancellation_requested',
      ...details,
    },
  });
}

/** The scheduled moment has come: `cancel_at` and its flag stay to tell why. */
export function cancelAsScheduled(tx: Tx, subscription: Subscription): Subscription {
  return end(tx, subscription, {});
}

function end(tx: Tx, current: Subscription, patch: Partial<Subscription>): Subscription {
  const subscription = dropPendingUpdate(tx, current);
  for (const invoice of tx.where('invoice', 'customer', subscription.customer)) {
    const owner = invoice.parent?.subscription_details?.subscription;
    const isCollected = invoice.status === 'open' || invoice.status === 'draft';
    if (owner === subscription.id && isCollected) tx.put('invoice', { ...invoice, auto_advance: false });
  }
  cancelSchedule(tx, subscription, patch.cancellation_details?.reason ?? null);
  const ended = { status: 'canceled', canceled_at: subscription.canceled_at ?? tx.now, ended_at: tx.now };
  return advance(tx, 'subscription', subscription, { ...patch, ...ended }, 'customer.subscription.deleted');
}
