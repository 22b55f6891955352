import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest, noSuch, notEmulated } from '../wire/stripe-error';
import { noCancellation } from './cancel-subscription';
import { emit } from './emit';
import { find } from './find';
import { ownPaymentMethod } from './payment-method-core';
import { cycleEnd, newSubscriptionItem } from './start-subscription';
import {
  checkCurrency,
  type itemParam,
  recurringPrice,
  type TrialSettings,
  trialSettings,
} from './subscription-params';
import { itemsOf, viewSubscription } from './subscription-view';

type Subscription = Tables['subscription'];
type ItemChange = ReturnType<typeof itemParam.parse>;

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
  payment_settings?: { save_default_payment_method?: 'off' | 'on_subscription' };
  proration_behavior?: 'create_prorations' | 'none' | 'always_invoice';
  trial_end?: number | 'now';
  trial_settings?: TrialSettings;
}

/** Applies an update and answers the subscription. One `customer.subscription.updated`, none when nothing changed. */
export function updateSubscription(tx: Tx, subscription: Subscription, update: SubscriptionUpdate): object {
  refuseEnded(subscription, update);
  const before = viewSubscription(tx, subscription);
  if (update.items) changeItems(tx, subscription, update.items, update.proration_behavior);
  const next: Subscription = {
    ...subscription,
    ...plainFields(tx, subscription, update),
    ...trialFields(tx, subscription, update),
    ...cancellationFields(tx, subscription, update),
  };
  tx.put('subscription', next);
  const after = viewSubscription(tx, next);
  const previous = previousAttributes(before, after);
  if (previous) emit(tx, 'customer.subscription.updated', after, previous);
  return after;
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

/** A running trial can be moved; ending it now would bill, which needs renewal. The anchor follows the trial's end. */
function trialFields(
  tx: Tx,
  subscription: Subscription,
  { trial_end: end }: SubscriptionUpdate,
): Partial<Subscription> {
  if (end === undefined) return {};
  if (end === 'now') throw notEmulated("trial_end 'now'", 'trial_end');
  if (subscription.status !== 'trialing')
    throw notEmulated('a trial added to a running subscription', 'trial_end');
  if (end <= tx.now)
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
  if (at !== undefined) return at;
  return atPeriodEnd === false && subscription.cancel_at_period_end ? null : undefined;
}

function periodEndOf(tx: Tx, subscription: Subscription, pick: (...ends: number[]) => number): number {
  return pick(...itemsOf(tx, subscription.id).map((item) => item.current_period_end));
}

/** Items change without any money moving. A price change resets the quantity to 1 unless it is sent, as at Stripe. */
function changeItems(
  tx: Tx,
  subscription: Subscription,
  changes: ItemChange[],
  proration: string | undefined,
): void {
  const items = itemsOf(tx, subscription.id);
  const isMoneyChange = changes.some(
    (change) => change.deleted || change.price !== undefined || change.quantity !== undefined,
  );
  if (isMoneyChange && proration !== 'none') {
    throw notEmulated(
      `proration (proration_behavior '${proration ?? 'create_prorations'}', the default when it is not sent); item changes need proration_behavior 'none'`,
      'proration_behavior',
    );
  }
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
    // Flexible billing keeps the anchor: only the end of the running period follows a new interval.
    ...(isNewPrice &&
      trialEnd === null && {
        current_period_end: cycleEnd(subscription.billing_cycle_anchor, item.current_period_start, price),
      }),
  });
}
