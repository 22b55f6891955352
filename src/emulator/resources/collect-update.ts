import { isDueWork, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { collectionFields, sendInvoice } from './collection-method';
import { draftInvoice } from './draft-invoice';
import { attemptInvoice, giveUp, markDelinquent } from './dunning';
import { create } from './emit';
import { failFinalization, finalizationFailure } from './finalization-failure';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { takePendingItems } from './invoice-item-core';
import { invoicePeriodStart } from './invoice-period';
import { paymentOf } from './pay-open-invoice';
import { cardError } from './payment-method-core';
import { subscriptionLine } from './subscription-line';
import type { SubscriptionUpdate } from './update-subscription';

type Subscription = Tables['subscription'];
type Invoice = Tables['invoice'];

/** The invoice of a change that is billed at once; it takes in all that waits. */
export function draftUpdate(tx: Tx, subscription: Subscription, billed: Tables['subscription_item'][]) {
  const id = tx.newId('in');
  const lines = [
    ...takePendingItems(tx, subscription, id),
    ...billed.map((item) => subscriptionLine(tx, id, subscription, item)),
  ];
  const customer = find(tx, 'customer', subscription.customer);
  const fields = collectionFields(tx, subscription);
  const draft = draftInvoice(tx, id, {
    customer,
    subscription,
    reason: 'subscription_update',
    lines,
    periodStart: invoicePeriodStart(tx, subscription),
    fields,
  });
  const next = { ...subscription, latest_invoice: id };
  tx.put('subscription', next);
  return { subscription: next, draft };
}

/** How the invoice of an update went. */
export interface Collected {
  status: Subscription['status'];
  /** The update waits until the invoice is paid. */
  isPostponed: boolean;
  /** What is said or done after the subscription's own event. */
  settle(): void;
}

/**
 * Finalizes and charges the invoice of an update. By default the change stays when the charge fails and the subscription
 * is past due; `default_incomplete` does the same without trying; `error_if_incomplete` refuses all of it;
 * `pending_if_incomplete` waits. https://docs.stripe.com/billing/subscriptions/pending-updates
 */
export function collectUpdate(
  tx: Tx,
  subscription: Subscription,
  draft: Invoice,
  { payment_behavior: behaviour, off_session: isOffSession = isDueWork(tx) }: SubscriptionUpdate,
): Collected {
  create(tx, 'invoice', draft, 'invoice.created');
  const failure = isDueWork(tx) ? finalizationFailure(draft) : null;
  if (failure) {
    failFinalization(tx, draft, failure);
    return { status: subscription.status, isPostponed: false, settle: () => undefined };
  }
  const open = finalizeInvoice(tx, draft);
  if (open.collection_method === 'send_invoice') {
    sendInvoice(tx, open);
    return { status: subscription.status, isPostponed: false, settle: () => undefined };
  }
  if (behaviour === 'default_incomplete' && open.amount_due > 0) return leaveToClient(tx, subscription, open);
  const isPending = behaviour === 'pending_if_incomplete';
  const { invoice, settle } = attemptInvoice(tx, open, { isRetried: !isPending, isOffSession });
  if (invoice.status === 'paid') {
    const wasLate = subscription.status === 'past_due' || subscription.status === 'unpaid';
    return { status: wasLate ? 'active' : subscription.status, isPostponed: false, settle };
  }
  if (behaviour === 'error_if_incomplete') throw paymentRefused(tx, invoice);
  if (isPending) return { status: subscription.status, isPostponed: true, settle };
  markDelinquent(tx, invoice);
  return {
    status: lateStatus(subscription),
    isPostponed: false,
    settle: () => {
      // A policy without retries: the first failure is the last.
      if (invoice.next_payment_attempt === null) giveUp(tx, invoice);
    },
  };
}

/** "Transition the subscription to `past_due` … and await explicit confirmation of the invoice's payment intent." */
function leaveToClient(tx: Tx, subscription: Subscription, open: Invoice): Collected {
  tx.put('invoice', { ...open, auto_advance: false });
  paymentOf(tx, open);
  return { status: lateStatus(subscription), isPostponed: false, settle: () => undefined };
}

function lateStatus({ status }: Subscription): Subscription['status'] {
  return status === 'active' ? 'past_due' : status;
}

function paymentRefused(tx: Tx, invoice: Invoice) {
  const [link] = tx.where('invoice_payment', 'invoice', invoice.id);
  const error = tx.get('payment_intent', link?.payment.payment_intent ?? '')?.last_payment_error;
  return cardError({
    code: error?.code ?? 'subscription_payment_intent_requires_action',
    ...(error?.decline_code && { declineCode: error.decline_code }),
    message:
      error?.message ??
      'Payment for this subscription requires additional user action before it can be completed successfully.',
  });
}
