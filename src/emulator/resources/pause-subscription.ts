import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { object, oneOf, required } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { isClassic } from './billing-mode';
import { draftUpdate } from './collect-update';
import { attemptInvoice } from './dunning';
import { advance, create } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { pendingItems } from './invoice-item-core';
import { creditItems } from './prorate-items';
import { itemsOf } from './subscription-view';

type Subscription = Tables['subscription'];

export const pauseParams = {
  bill_for: object({
    outstanding_usage_through: object({ type: required(oneOf('none', 'now')) }),
    unused_time_from: object({ type: required(oneOf('item_current_period_start', 'none', 'now')) }),
  }),
  invoicing_behavior: oneOf('invoice', 'pending_invoice_item'),
  type: oneOf('subscription'),
};

const parsed = object(pauseParams);
export type PauseParams = ReturnType<typeof parsed.parse>;

/** Why a subscription is paused, and since when. */
export function pausedFor(
  tx: Tx,
  reason: 'pause_requested' | 'trial_end_without_payment_method',
): Subscription['status_details'] {
  return { paused: { subscription: { type: reason }, transitioned_at: tx.now, type: 'subscription' } };
}

/**
 * Neither service nor invoices until it is resumed. By default the rest of the period becomes a credit that waits;
 * `invoice` settles it at once. https://docs.stripe.com/billing/subscriptions/pause
 */
export function pauseSubscription(tx: Tx, subscription: Subscription, params: PauseParams): Subscription {
  refusePause(subscription);
  const drafted = draftPause(tx, subscription, params);
  if (drafted) {
    create(tx, 'invoice', drafted.draft, 'invoice.created');
    attemptInvoice(tx, finalizeInvoice(tx, drafted.draft), { isRetried: false }).settle();
  }
  const paused = { status: 'paused', status_details: pausedFor(tx, 'pause_requested') };
  const current = drafted?.subscription ?? subscription;
  return advance(tx, 'subscription', current, paused, 'customer.subscription.paused');
}

/** The invoice that a pause makes at once, if any; previews share it. */
export function draftPause(
  tx: Tx,
  subscription: Subscription,
  { bill_for, invoicing_behavior: behaviour }: PauseParams,
): { subscription: Subscription; draft: Tables['invoice'] } | null {
  const from = bill_for?.unused_time_from?.type ?? 'now';
  if (from !== 'none') {
    for (const item of itemsOf(tx, subscription.id)) {
      const at = from === 'now' ? tx.now : item.current_period_start;
      creditItems(tx, subscription, [item], at);
    }
  }
  if (behaviour !== 'invoice' || pendingItems(tx, subscription).length === 0) return null;
  return draftUpdate(tx, subscription, []);
}

function refusePause(subscription: Subscription): void {
  const refuse = (why: string) => invalidRequest(`This subscription cannot be paused because ${why}.`);
  if (isClassic(subscription)) throw refuse('its billing mode is not `flexible`');
  if (subscription.schedule) throw refuse('it is attached to a subscription schedule');
  if (subscription.collection_method !== 'charge_automatically')
    throw refuse('its `collection_method` is not `charge_automatically`');
  if (subscription.status !== 'active') throw refuse(`its status is ${subscription.status}`);
}
