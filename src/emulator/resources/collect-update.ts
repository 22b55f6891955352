import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { draftInvoice } from './draft-invoice';
import { attemptInvoice, giveUp, markDelinquent } from './dunning';
import { create } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { takePendingItems } from './invoice-item-core';
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
  const draft = draftInvoice(tx, id, { customer, subscription, reason: 'subscription_update', lines });
  const next = { ...subscription, latest_invoice: id };
  tx.put('subscription', next);
  return { subscription: next, draft };
}

/**
 * Finalizes and charges the invoice of an update. By default the change stays when the charge fails and the subscription
 * is past due; `error_if_incomplete` refuses all of it. https://docs.stripe.com/billing/subscriptions/pending-updates
 */
export function collectUpdate(
  tx: Tx,
  subscription: Subscription,
  draft: Invoice,
  update: SubscriptionUpdate,
) {
  create(tx, 'invoice', draft, 'invoice.created');
  const { invoice, settle } = attemptInvoice(tx, finalizeInvoice(tx, draft));
  if (invoice.status === 'paid') {
    const wasLate = subscription.status === 'past_due' || subscription.status === 'unpaid';
    return { status: wasLate ? 'active' : subscription.status, settle };
  }
  if (update.payment_behavior === 'error_if_incomplete') throw paymentRefused(tx, invoice);
  markDelinquent(tx, invoice);
  return {
    status: subscription.status === 'active' ? 'past_due' : subscription.status,
    settle: () => {
      // A policy without retries: the first failure is the last.
      if (invoice.next_payment_attempt === null) giveUp(tx, invoice);
    },
  };
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
