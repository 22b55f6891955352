import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest, notEmulated } from '../wire/stripe-error';
import { draftInvoice } from './draft-invoice';
import { collectAutomatically } from './dunning';
import { create } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { cycleEnd, cycleFrom } from './subscription-item-core';
import { subscriptionLine } from './subscription-line';
import { itemsOf, viewSubscription } from './subscription-view';

/**
 * Takes a paused subscription up again: a new cycle starts now, and its invoice is collected at once. The subscription
 * is `active` when that is paid. https://docs.stripe.com/billing/subscriptions/pause
 */
export function resumeSubscription(
  tx: Tx,
  subscription: Tables['subscription'],
  anchor: 'now' | 'unchanged',
): object {
  if (subscription.status !== 'paused') {
    throw invalidRequest('This subscription cannot be resumed because its status is not `paused`.');
  }
  if (anchor === 'unchanged') throw notEmulated("billing_cycle_anchor 'unchanged'", 'billing_cycle_anchor');
  const id = tx.newId('in');
  const resumed = { ...subscription, billing_cycle_anchor: tx.now, latest_invoice: id };
  tx.put('subscription', resumed);
  const items = itemsOf(tx, subscription.id).map((item) => {
    const end = cycleEnd(cycleFrom(tx.now), tx.now, find(tx, 'price', item.price));
    const moved = { ...item, current_period_start: tx.now, current_period_end: end };
    tx.put('subscription_item', moved);
    return moved;
  });
  const draft = draftInvoice(tx, id, {
    customer: find(tx, 'customer', subscription.customer),
    subscription: resumed,
    reason: 'subscription_update',
    lines: items.map((item) => subscriptionLine(tx, id, resumed, item)),
  });
  create(tx, 'invoice', draft, 'invoice.created');
  collectAutomatically(tx, finalizeInvoice(tx, draft));
  return viewSubscription(tx, find(tx, 'subscription', subscription.id));
}
