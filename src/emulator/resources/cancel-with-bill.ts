import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { cancelKeepingItems, cancelNow } from './cancel-subscription';
import { draftUpdate } from './collect-update';
import { attemptInvoice } from './dunning';
import { create } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { pendingItems } from './invoice-item-core';
import { creditItems } from './prorate-items';
import { prorated } from './restart-cycle';
import { itemsOf } from './subscription-view';

type Subscription = Tables['subscription'];

export interface CancellationBill {
  /** A credit for the time that is left. */
  prorate: boolean;
  /** A last invoice for all that waits, at once; what is below zero becomes the customer's balance. */
  invoiceNow: boolean;
}

/** Ends a subscription at once and settles what is left of it. https://docs.stripe.com/api/subscriptions/cancel */
export function cancelWithBill(
  tx: Tx,
  subscription: Subscription,
  details: Parameters<typeof cancelNow>[2],
  bill: CancellationBill,
): Subscription {
  if (!bill.prorate && !bill.invoiceNow) return cancelNow(tx, subscription, details);
  const last = draftLastInvoice(tx, subscription, bill);
  if (!last) return cancelKeepingItems(tx, subscription, details);
  create(tx, 'invoice', last.draft, 'invoice.created');
  const { settle } = attemptInvoice(tx, finalizeInvoice(tx, last.draft), { isRetried: false });
  const canceled = cancelKeepingItems(tx, last.subscription, details);
  settle();
  return canceled;
}

/** The last invoice, for a cancellation and its preview; null when none is made. */
export function draftLastInvoice(
  tx: Tx,
  subscription: Subscription,
  { prorate, invoiceNow }: CancellationBill,
): { subscription: Subscription; draft: Tables['invoice'] } | null {
  if (prorate && prorated.has(subscription.status))
    creditItems(tx, subscription, itemsOf(tx, subscription.id), tx.now);
  if (!invoiceNow || pendingItems(tx, subscription).length === 0) return null;
  return draftUpdate(tx, subscription, []);
}
