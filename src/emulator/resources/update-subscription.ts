import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest, noSuch, notEmulated } from '../wire/stripe-error';
import { noCancellation } from './cancel-subscription';
import { draftInvoice } from './draft-invoice';
import { attemptInvoice, giveUp, markDelinquent } from './dunning';
import { create, emit } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { takePendingItems } from './invoice-item-core';
import { cardError, ownPaymentMethod } from './payment-method-core';
import { checkProrationDate, creditItems, prorateItems } from './prorate-items';
import { cycleEnd, cycleOf, newSubscriptionItem, trialReminderSeconds } from './start-subscription';
import { subscriptionLine } from './subscription-line';
import {
  checkCurrency,
  type itemParam,
  recurringPrice,
  type TrialSettings,
  trialSettings,
} from './subscription-params';
import { itemsOf, viewSubscription } from './subscription-view';

type Subscription = Tables['subscription'];
type Invoice = Tables['invoice'];
export type ItemChange = ReturnType<typeof itemParam.parse>;

export interface SubscriptionUpdate {
  cancel_at?: number | 'min_period_end' | 'max_period_end' | null;
  cancel_at_period_end?: boolean;
  cancellation_details?: Partial<NonNullable<Subscription['cancellation_details']>>;
  default_payment_method?: string | null;
  description?: string | null;
  items?: ItemChange[];
  metadata?: Record<string, string> | null;
  pause_collection?: {
    behavior: 'keep_as_draft' | 'mark_uncollectible' | 'void';
    resumes_at?: number;
  } | null;
  billing_cycle_anchor?: { type: 'now' | 'unchanged' };
  payment_behavior?: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete';
  proration_date?: number;
  payment_settings?: { save_default_payment_method?: 'off' | 'on_subscription' };
  proration_behavior?: string;
  trial_end?: number | 'now';
  trial_settings?: TrialSettings;
}

/**
 * Applies an update and answers the subscription. One `customer.subscription.updated`, after what an immediate invoice
 * has brought; none when nothing changed.
 */
export function updateSubscription(tx: Tx, subscription: Subscription, update: SubscriptionUpdate): object {
  const before = viewSubscription(tx, subscription);
  const applied = applyUpdate(tx, subscription, update);
  const { draft } = applied;
  const collected = draft && collectUpdate(tx, applied.subscription, draft, update);
  const next = { ...applied.subscription, ...(collected && { status: collected.status }) };
  tx.put('subscription', next);
  const after = viewSubscription(tx, next);
  const previous = previousAttributes(before, after);
  if (previous) emit(tx, 'customer.subscription.updated', after, previous);
  const isTrialCut = update.trial_end !== undefined && subscription.status === 'trialing';
  if (isTrialCut && (next.trial_end ?? tx.now) - tx.now <= trialReminderSeconds)
    emit(tx, 'customer.subscription.trial_will_end', after);
  collected?.settle();
  return viewSubscription(tx, find(tx, 'subscription', next.id));
}

/**
 * Writes an update up to the draft of the invoice that it makes at once, if any: previews and updates share it, so their
 * lines are the same to the cent. Prorations that wait for the next invoice are left as pending items.
 */
export function applyUpdate(
  tx: Tx,
  subscription: Subscription,
  update: SubscriptionUpdate,
): { subscription: Subscription; draft: Invoice | null } {
  refuseEnded(subscription, update);
  const before = itemsOf(tx, subscription.id);
  const at = update.proration_date ?? tx.now;
  const restarts = startsCycle(subscription, update);
  if (update.proration_date !== undefined) {
    if (restarts)
      throw invalidRequest('`proration_date` cannot be used with a billing cycle that starts now.', {
        param: 'proration_date',
      });
    checkProrationDate(before, at);
  }
  if (update.items) changeItems(tx, subscription, update.items);
  const changed: Subscription = {
    ...subscription,
    ...plainFields(tx, subscription, update),
    ...(restarts ? restartCycle(tx, subscription) : trialFields(tx, subscription, update)),
    ...cancellationFields(tx, subscription, update),
  };
  // "At the period's end" follows the period where that moves.
  const next = changed.cancel_at_period_end
    ? { ...changed, cancel_at: periodEndOf(tx, changed, Math.min) }
    : changed;
  tx.put('subscription', next);
  const behaviour = update.proration_behavior ?? 'create_prorations';
  const isProrated = behaviour !== 'none' && prorated.has(subscription.status);
  const after = itemsOf(tx, subscription.id);
  if (restarts) {
    if (isProrated) creditItems(tx, subscription, before, at);
    return draftUpdate(tx, next, after);
  }
  const made = isProrated ? prorateItems(tx, next, { before, after }, at) : 0;
  if (made === 0 || behaviour !== 'always_invoice') return { subscription: next, draft: null };
  return draftUpdate(tx, next, []);
}

/** Nothing was billed that could be credited during a trial, nor while the first payment is missing. */
const prorated = new Set(['active', 'past_due', 'unpaid']);

/** A trial that is ended now, or a cycle that is asked to start now. */
function startsCycle(subscription: Subscription, update: SubscriptionUpdate): boolean {
  if (update.trial_end === 'now') return subscription.status === 'trialing';
  return update.billing_cycle_anchor?.type === 'now' && prorated.has(subscription.status);
}

function restartCycle(tx: Tx, subscription: Subscription): Partial<Subscription> {
  for (const item of itemsOf(tx, subscription.id)) {
    const end = cycleEnd(tx.now, tx.now, find(tx, 'price', item.price));
    tx.put('subscription_item', { ...item, current_period_start: tx.now, current_period_end: end });
  }
  const trial = subscription.status === 'trialing' && { status: 'active', trial_end: tx.now };
  return { billing_cycle_anchor: tx.now, ...trial };
}

/** The invoice of a change that is billed at once; it takes in all that waits. */
function draftUpdate(tx: Tx, subscription: Subscription, billed: Tables['subscription_item'][]) {
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
function collectUpdate(tx: Tx, subscription: Subscription, draft: Invoice, update: SubscriptionUpdate) {
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

/** What a schedule has charge of is changed through the schedule. */
export function refuseScheduled(subscription: Subscription, update: SubscriptionUpdate): void {
  if (!subscription.schedule) return;
  const { items, cancel_at, cancel_at_period_end, trial_end } = update;
  if ([items, cancel_at, cancel_at_period_end, trial_end].every((value) => value === undefined)) return;
  const what = items === undefined ? 'any cancelation behavior' : 'its items';
  throw invalidRequest(
    `The subscription is managed by the subscription schedule \`${subscription.schedule}\`, and updating ${what} directly is not allowed. Please update the schedule instead.`,
  );
}

function refuseEnded(subscription: Subscription, update: SubscriptionUpdate): void {
  if (subscription.status !== 'canceled' && subscription.status !== 'incomplete_expired') return;
  const { cancellation_details: _details, metadata: _metadata, ...rest } = update;
  if (Object.values(rest).every((value) => value === undefined)) return;
  throw invalidRequest('A canceled subscription can only update its cancellation_details and metadata.');
}

function plainFields(tx: Tx, subscription: Subscription, update: SubscriptionUpdate): Partial<Subscription> {
  const {
    default_payment_method: method,
    description,
    pause_collection: pause,
    payment_settings: settings,
  } = update;
  return {
    ...(method !== undefined && {
      default_payment_method:
        method && ownPaymentMethod(tx, method, subscription.customer, 'default_payment_method').id,
    }),
    ...(description !== undefined && { description }),
    ...(pause !== undefined && {
      pause_collection: pause && { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null },
    }),
    ...(settings &&
      subscription.payment_settings && {
        payment_settings: { ...subscription.payment_settings, ...settings },
      }),
    ...(update.trial_settings && { trial_settings: trialSettings(update.trial_settings) }),
    metadata: mergeMetadata(subscription.metadata, update.metadata),
  };
}

/** A running trial can be moved; the anchor follows the trial's end. */
function trialFields(
  tx: Tx,
  subscription: Subscription,
  { trial_end: end }: SubscriptionUpdate,
): Partial<Subscription> {
  if (end === undefined || (end === 'now' && subscription.status !== 'trialing')) return {};
  if (subscription.status !== 'trialing')
    throw notEmulated('a trial added to a running subscription', 'trial_end');
  if (end === 'now' || end <= tx.now)
    throw invalidRequest('The trial_end timestamp must be in the future.', { param: 'trial_end' });
  for (const item of itemsOf(tx, subscription.id))
    tx.put('subscription_item', { ...item, current_period_end: end });
  return { trial_end: end, billing_cycle_anchor: end };
}

/** `cancel_at_period_end` sets `cancel_at` to the period's end too; clearing either undoes the whole cancellation. */
function cancellationFields(
  tx: Tx,
  subscription: Subscription,
  update: SubscriptionUpdate,
): Partial<Subscription> {
  const details = { ...noCancellation, ...subscription.cancellation_details, ...update.cancellation_details };
  const wanted = cancelAt(tx, subscription, update);
  if (wanted === undefined) return { cancellation_details: details };
  if (wanted === null) {
    return {
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      cancellation_details: { ...noCancellation, ...update.cancellation_details },
    };
  }
  if (wanted <= tx.now)
    throw invalidRequest('The cancel_at timestamp must be in the future.', { param: 'cancel_at' });
  return {
    cancel_at: wanted,
    cancel_at_period_end: update.cancel_at_period_end === true,
    canceled_at: tx.now,
    cancellation_details: { ...details, reason: 'cancellation_requested' },
  };
}

function cancelAt(tx: Tx, subscription: Subscription, update: SubscriptionUpdate): number | null | undefined {
  const { cancel_at: at, cancel_at_period_end: atPeriodEnd } = update;
  if (at !== undefined && atPeriodEnd !== undefined && at !== null) {
    throw invalidRequest('You may only specify one of these parameters: cancel_at, cancel_at_period_end.');
  }
  if (atPeriodEnd === true)
    return subscription.cancel_at_period_end ? undefined : periodEndOf(tx, subscription, Math.min);
  if (at === 'min_period_end') return periodEndOf(tx, subscription, Math.min);
  if (at === 'max_period_end') return periodEndOf(tx, subscription, Math.max);
  if (typeof at === 'number' && at <= tx.now)
    throw invalidRequest('The cancel_at timestamp must be in the future.', { param: 'cancel_at' });
  if (at !== undefined) return at;
  return atPeriodEnd === false && subscription.cancel_at_period_end ? null : undefined;
}

function periodEndOf(tx: Tx, subscription: Subscription, pick: (...ends: number[]) => number): number {
  return pick(...itemsOf(tx, subscription.id).map((item) => item.current_period_end));
}

/** A price change resets the quantity to 1 unless it is sent, as at Stripe. */
function changeItems(tx: Tx, subscription: Subscription, changes: ItemChange[]): void {
  const items = itemsOf(tx, subscription.id);
  for (const [index, change] of changes.entries()) changeItem(tx, subscription, items, change, index);
  const left = itemsOf(tx, subscription.id);
  if (left.length === 0)
    throw invalidRequest('A subscription must have at least one active item.', { param: 'items' });
  const prices = left.map((item) => find(tx, 'price', item.price, 'items'));
  checkCurrency(tx.get('customer', subscription.customer) ?? null, prices);
  if (new Set(left.map((item) => item.price)).size !== left.length) {
    throw invalidRequest('Cannot add multiple subscription items with the same plan.', { param: 'items' });
  }
}

function changeItem(
  tx: Tx,
  subscription: Subscription,
  items: Tables['subscription_item'][],
  change: ItemChange,
  index: number,
) {
  const trialEnd = subscription.status === 'trialing' ? subscription.trial_end : null;
  const at = `items[${index}]`;
  if (change.id === undefined) {
    const price = recurringPrice(tx, change.price ?? '', `${at}[price]`);
    const spec = { price, quantity: change.quantity ?? 1, metadata: mergeMetadata({}, change.metadata) };
    tx.put('subscription_item', newSubscriptionItem(tx, subscription, spec, trialEnd));
    return;
  }
  const item = items.find((candidate) => candidate.id === change.id);
  if (!item) throw noSuch('subscription_item', change.id, `${at}[id]`);
  if (change.deleted) {
    tx.remove('subscription_item', item.id);
    return;
  }
  const price = recurringPrice(tx, change.price ?? item.price, `${at}[price]`);
  const isNewPrice = price.id !== item.price;
  tx.put('subscription_item', {
    ...item,
    price: price.id,
    quantity: change.quantity ?? (isNewPrice ? 1 : item.quantity),
    metadata: mergeMetadata(item.metadata, change.metadata),
    ...(isNewPrice && trialEnd === null && runningPeriod(tx, subscription, item, price)),
  });
}

/**
 * Flexible billing keeps the anchor: the running period of a new interval is the one on the anchor's cycle that holds
 * now. Its start stays where it was, unless the new cycle starts later.
 * https://docs.stripe.com/billing/subscriptions/billing-mode
 */
function runningPeriod(
  tx: Tx,
  subscription: Subscription,
  item: Tables['subscription_item'],
  price: Tables['price'],
) {
  const { start, end } = cycleOf(subscription.billing_cycle_anchor, tx.now, price);
  return { current_period_start: Math.max(item.current_period_start, start), current_period_end: end };
}
