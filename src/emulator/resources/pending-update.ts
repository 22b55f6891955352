import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { advance, change, emit } from './emit';
import { itemsOf, viewSubscription, viewSubscriptionItem } from './subscription-view';
import type { SubscriptionUpdate } from './update-subscription';
import { voidInvoice } from './void-invoice';

type Subscription = Tables['subscription'];
type Item = Tables['subscription_item'];

/** "If these times are greater than 23 hours …": https://docs.stripe.com/billing/subscriptions/pending-updates-reference */
const lifetimeSeconds = 23 * 3600;

/** What may wait for a payment: that which changes amounts or makes an invoice. */
const supported = new Set([
  'add_invoice_items',
  'billing_cycle_anchor',
  'items',
  'off_session',
  'payment_behavior',
  'proration_behavior',
  'proration_date',
  'trial_end',
]);

export function refuseUnsupported(subscription: Subscription, update: SubscriptionUpdate): void {
  if (update.payment_behavior !== 'pending_if_incomplete') return;
  if (subscription.collection_method === 'send_invoice') {
    throw invalidRequest(
      'You cannot use `payment_behavior=pending_if_incomplete` on a subscription with `collection_method=send_invoice`.',
      { param: 'payment_behavior' },
    );
  }
  const sent = Object.entries(update).filter(([, value]) => value !== undefined);
  const refused = sent.map(([name]) => name).filter((name) => !supported.has(name));
  if (refused.length === 0) return;
  throw invalidRequest(
    `When \`payment_behavior\` is \`pending_if_incomplete\`, you can only update attributes that make an invoice or control prorations. Remove: ${refused.join(', ')}.`,
    { param: refused[0] },
  );
}

/** What an update would overwrite, to be put back if its invoice cannot be paid. */
export interface Unchanged {
  subscription: Subscription;
  items: Item[];
  billed: Tables['billed_item'][];
}

export function remember(tx: Tx, subscription: Subscription): Unchanged {
  const items = itemsOf(tx, subscription.id);
  return { subscription, items, billed: billedOf(tx, items) };
}

function billedOf(tx: Tx, items: Item[]): Tables['billed_item'][] {
  return items.flatMap((item) => tx.get('billed_item', item.id) ?? []);
}

/** Takes an update back and keeps it for the day on which its invoice is paid. */
export function postpone(
  tx: Tx,
  unchanged: Unchanged,
  changed: Subscription,
  update: SubscriptionUpdate,
): Subscription {
  const items = itemsOf(tx, changed.id);
  const invoice = String(changed.latest_invoice);
  const { billing_cycle_anchor, status, trial_end, trial_start, metadata } = changed;
  const fields = { billing_cycle_anchor, status, trial_end, trial_start, metadata };
  tx.put('pending_change', { id: changed.id, invoice, fields, items, billed: billedOf(tx, items) });
  const subscription_items = update.items ? items.map((item) => viewSubscriptionItem(tx, item)) : null;
  replaceItems(tx, items, unchanged.items, unchanged.billed);
  const ends = unchanged.items.map((item) => item.current_period_end);
  const before = unchanged.subscription;
  return {
    ...before,
    latest_invoice: invoice,
    pending_update: {
      billing_cycle_anchor:
        before.billing_cycle_anchor === billing_cycle_anchor ? null : billing_cycle_anchor,
      cancel_at_period_end: null,
      discount: null,
      discounts: null,
      expires_at: Math.min(tx.now + lifetimeSeconds, ...ends),
      metadata: null,
      subscription_items,
      trial_end: before.trial_end === trial_end ? null : trial_end,
      trial_from_plan: null,
    },
  };
}

function replaceItems(tx: Tx, old: Item[], items: Item[], billed: Tables['billed_item'][]): void {
  for (const item of old) {
    if (items.some(({ id }) => id === item.id)) continue;
    tx.remove('subscription_item', item.id);
    tx.remove('billed_item', item.id);
  }
  for (const item of items) tx.put('subscription_item', item);
  for (const row of billed) tx.put('billed_item', row);
}

/** The invoice of the update is paid: now it holds. */
export function applyPendingUpdate(tx: Tx, subscription: Subscription, invoice: string): Subscription {
  const pending = tx.get('pending_change', subscription.id);
  if (pending?.invoice !== invoice) return subscription;
  const before = viewSubscription(tx, subscription);
  tx.remove('pending_change', subscription.id);
  replaceItems(tx, itemsOf(tx, subscription.id), pending.items, pending.billed);
  const next = { ...subscription, ...pending.fields, pending_update: null };
  tx.put('subscription', next);
  const after = viewSubscription(tx, next);
  emit(tx, 'customer.subscription.updated', after, previousAttributes(before, after) ?? undefined);
  emit(tx, 'customer.subscription.pending_update_applied', after);
  return next;
}

/** Nobody paid in time: the invoice is void, the update forgotten. */
export function expirePendingUpdate(tx: Tx, subscription: Subscription): Subscription {
  const expired = forget(tx, subscription);
  if (expired === subscription) return subscription;
  return advance(tx, 'subscription', expired, {}, 'customer.subscription.pending_update_expired');
}

/** Another change, a cancellation or a void invoice takes the place of an update that waits. */
export function dropPendingUpdate(tx: Tx, subscription: Subscription): Subscription {
  const dropped = forget(tx, subscription);
  if (dropped === subscription) return subscription;
  return change(tx, 'subscription', subscription, { pending_update: null }, 'customer.subscription.updated');
}

function forget(tx: Tx, subscription: Subscription): Subscription {
  const pending = tx.get('pending_change', subscription.id);
  if (!pending) return subscription;
  tx.remove('pending_change', subscription.id);
  const invoice = tx.get('invoice', pending.invoice);
  if (invoice?.status === 'open') voidInvoice(tx, invoice);
  return { ...subscription, pending_update: null };
}
