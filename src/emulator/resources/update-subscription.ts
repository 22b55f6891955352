import { previousAttributes } from '../engine/diff';
import { isDueWork, type Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { invalidRequest } from '../wire/stripe-error';
import { resetsCycle } from './billing-mode';
import { type BillingTerms, termFields } from './billing-terms';
import { changeItems, type ItemChange } from './change-items';
import { collectUpdate, draftUpdate } from './collect-update';
import { collectionPatch } from './collection-method';
import { emit } from './emit';
import { endOfTrial, endTrialWithoutMethod } from './end-trial';
import { find } from './find';
import { addOneTimeItems } from './first-lines';
import { type OneTimeParams, oneTimeItems } from './new-items';
import { ownPaymentMethod } from './payment-method-core';
import { dropPendingUpdate, postpone, refuseUnsupported, remember } from './pending-update';
import { checkProrationDate, creditItems, prorateItems } from './prorate-items';
import { refuseEnded } from './refuse-update';
import { isTrialAdded, prorated, restartCycle, startsCycle, trialFields } from './restart-cycle';
import { cancellationFields, cutPeriods, periodEndOf } from './schedule-cancellation';
import { trialReminderSeconds } from './start-subscription';
import { type paymentBehaviours, type TrialSettings, trialSettings } from './subscription-params';
import { itemsOf, viewSubscription } from './subscription-view';

type Subscription = Tables['subscription'];
type Invoice = Tables['invoice'];

export interface SubscriptionUpdate extends BillingTerms {
  add_invoice_items?: OneTimeParams;
  cancel_at?: number | 'min_period_end' | 'max_period_end' | null;
  cancel_at_period_end?: boolean;
  cancellation_details?: Partial<NonNullable<Subscription['cancellation_details']>>;
  collection_method?: 'charge_automatically' | 'send_invoice';
  days_until_due?: number;
  default_payment_method?: string | null;
  description?: string | null;
  items?: ItemChange[];
  metadata?: Record<string, string> | null;
  /** Whether nobody is there to authenticate what is charged at once. */
  off_session?: boolean;
  pause_collection?: {
    behavior: 'keep_as_draft' | 'mark_uncollectible' | 'void';
    resumes_at?: number;
  } | null;
  billing_cycle_anchor?: { type: 'now' | 'unchanged' };
  payment_behavior?: (typeof paymentBehaviours)[number];
  proration_date?: number;
  payment_settings?: { save_default_payment_method?: 'off' | 'on_subscription' };
  proration_behavior?: string;
  trial_end?: number | 'now';
  trial_settings?: TrialSettings;
}

/**
 * Applies an update and answers the subscription. One `customer.subscription.updated`, after what an immediate invoice
 * has brought; none when nothing changed. An update that waits for its payment is kept apart until then.
 */
export function updateSubscription(tx: Tx, current: Subscription, update: SubscriptionUpdate): object {
  refuseEnded(current, update);
  refuseUnsupported(current, update);
  const ending = update.trial_end === 'now' && update.default_payment_method == null;
  const behaviour = ending ? endOfTrial(tx, current) : null;
  if (behaviour) return endTrialNow(tx, current, update, behaviour);
  const subscription = replacesPending(update) ? dropPendingUpdate(tx, current) : current;
  const before = viewSubscription(tx, subscription);
  const unchanged = remember(tx, subscription);
  const applied = applyUpdate(tx, subscription, update);
  const { draft } = applied;
  const collected = draft && collectUpdate(tx, applied.subscription, draft, update);
  const next = collected?.isPostponed
    ? postpone(tx, unchanged, applied.subscription, update)
    : { ...applied.subscription, ...(collected && { status: collected.status }) };
  tx.put('subscription', next);
  const after = viewSubscription(tx, next);
  const previous = previousAttributes(before, after);
  if (previous) emit(tx, 'customer.subscription.updated', after, previous);
  const { trial_end: end } = next;
  const isTrialMoved = update.trial_end !== undefined && end !== null && !collected?.isPostponed;
  if (isTrialMoved && subscription.trial_end !== end && end - tx.now <= trialReminderSeconds)
    emit(tx, 'customer.subscription.trial_will_end', after);
  collected?.settle();
  return viewSubscription(tx, find(tx, 'subscription', next.id));
}

/** A trial that is ended by hand without a card ends as it would have by time, after what else the update says. */
function endTrialNow(
  tx: Tx,
  current: Subscription,
  { trial_end: _now, ...rest }: SubscriptionUpdate,
  behaviour: 'cancel' | 'pause',
): object {
  updateSubscription(tx, current, rest);
  const ended = endTrialWithoutMethod(tx, find(tx, 'subscription', current.id), behaviour);
  return viewSubscription(tx, ended);
}

/** A change of what is bought takes the place of one that waits. */
function replacesPending({ billing_cycle_anchor, items, trial_end }: SubscriptionUpdate): boolean {
  return items !== undefined || trial_end !== undefined || billing_cycle_anchor?.type === 'now';
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
  const before = itemsOf(tx, subscription.id);
  const at = update.proration_date ?? tx.now;
  if (update.items) changeItems(tx, subscription, update.items);
  const restarts =
    startsCycle(subscription, update) ||
    (prorated.has(subscription.status) && resetsCycle(tx, subscription, before));
  const startsTrial = isTrialAdded(subscription, update);
  if (update.proration_date !== undefined) {
    if (restarts || startsTrial)
      throw invalidRequest('`proration_date` cannot be used with a billing cycle that starts now.', {
        param: 'proration_date',
      });
    checkProrationDate(before, at);
  }
  const changed: Subscription = {
    ...subscription,
    ...plainFields(tx, subscription, update),
    ...termFields(tx, subscription, update),
    ...(restarts ? restartCycle(tx, subscription) : trialFields(tx, subscription, update)),
    ...cancellationFields(tx, subscription, update),
  };
  // "At the period's end" follows the period where that moves.
  const next = changed.cancel_at_period_end
    ? { ...changed, cancel_at: periodEndOf(tx, changed, Math.min) }
    : changed;
  tx.put('subscription', next);
  if (prorated.has(next.status)) cutPeriods(tx, next);
  addOneTimeItems(tx, next, before, oneTimeItems(tx, update.add_invoice_items ?? []));
  const behaviour = update.proration_behavior ?? 'create_prorations';
  const isProrated = behaviour !== 'none' && prorated.has(subscription.status);
  const after = itemsOf(tx, subscription.id);
  if (restarts || startsTrial) {
    if (isProrated) creditItems(tx, subscription, before, at);
    return draftUpdate(tx, next, after);
  }
  const made = isProrated ? prorateItems(tx, next, { before, after }, at) : 0;
  if (made === 0 || behaviour !== 'always_invoice') return { subscription: next, draft: null };
  return draftUpdate(tx, next, []);
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
    ...collectionPatch(subscription, update),
    ...(description !== undefined && { description }),
    ...(pause !== undefined && {
      pause_collection: pause && { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null },
    }),
    ...(settings &&
      subscription.payment_settings && {
        payment_settings: { ...subscription.payment_settings, ...settings },
      }),
    ...(update.trial_settings && { trial_settings: trialSettings(update.trial_settings) }),
    metadata: mergeMetadata(subscription.metadata, update.metadata, { isLimited: !isDueWork(tx) }),
  };
}
