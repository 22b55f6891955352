import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { retireDiscounts } from './billing-terms';
import { cancelAsScheduled } from './cancel-subscription';
import type { ItemChange } from './change-items';
import { awaitingFinalization, collectionFields } from './collection-method';
import { draftInvoice } from './draft-invoice';
import { change, create, emit } from './emit';
import { endOfTrial, endTrialWithoutMethod } from './end-trial';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { pendingItems, takePendingItems } from './invoice-item-core';
import { uncollectible } from './invoice-outcome';
import { endedPhase, enterPhase, type Phase, phaseSettings, requested, turnPage } from './schedule-core';
import { cycleEnd } from './subscription-item-core';
import { subscriptionLine } from './subscription-line';
import { itemsOf, viewSubscription } from './subscription-view';
import { type SubscriptionUpdate, updateSubscription } from './update-subscription';
import { voidInvoice } from './void-invoice';

type Subscription = Tables['subscription'];
type Item = Tables['subscription_item'];

/**
 * The end of a running period: of the trial, or of one cycle.
 * https://docs.stripe.com/billing/subscriptions/trials#create-free-trials-without-payment
 */
export function reachPeriodEnd(tx: Tx, subscription: Subscription): void {
  if (subscription.cancel_at !== null && subscription.cancel_at <= tx.now) {
    cancelAtPeriodEnd(tx, subscription);
    return;
  }
  const ending = endOfTrial(tx, subscription);
  if (ending) {
    endTrialWithoutMethod(tx, subscription, ending);
    return;
  }
  const phase = endedPhase(tx, subscription);
  if (phase && !phase.next && phase.schedule.end_behavior === 'cancel') {
    // The schedule is completed first: it has run its course, where a cancellation would have cut it short.
    turnPage(tx, phase);
    cancelAtPeriodEnd(tx, find(tx, 'subscription', subscription.id));
    return;
  }
  const { invoice, subscription: current } = startPeriod(tx, subscription);
  if (phase) turnPage(tx, phase);
  settlePausedCollection(tx, current, invoice);
}

/** A phase ends, as a rule together with a period, which then begins with the next phase's items. */
export function reachPhaseEnd(tx: Tx, schedule: Tables['subscription_schedule']): void {
  const subscription = find(tx, 'subscription', schedule.subscription ?? '');
  const ends = itemsOf(tx, subscription.id).map((item) => item.current_period_end);
  if (Math.min(...ends) <= tx.now) {
    reachPeriodEnd(tx, subscription);
    return;
  }
  const phase = endedPhase(tx, subscription);
  if (!phase) return;
  if (!phase.next && schedule.end_behavior === 'cancel') {
    turnPage(tx, phase);
    cancelAsScheduled(tx, find(tx, 'subscription', subscription.id));
    return;
  }
  if (phase.next) {
    updateSubscription(tx, subscription, phaseUpdate(tx, subscription, phase.next));
  }
  turnPage(tx, phase);
}

/** A phase that begins inside a period, or that is changed while it runs, is an update of the subscription. */
export function phaseUpdate(tx: Tx, subscription: Subscription, phase: Phase): SubscriptionUpdate {
  const settings = phaseSettings(tx, subscription, phase);
  const discounts = requested(phase.discounts);
  return {
    items: itemChanges(tx, subscription, phase.items),
    proration_behavior: phase.proration_behavior,
    metadata: phase.metadata,
    ...(settings.description && { description: settings.description }),
    ...(settings.default_payment_method && {
      default_payment_method: String(settings.default_payment_method),
    }),
    ...(settings.collection_method === 'send_invoice' && {
      collection_method: 'send_invoice' as const,
      days_until_due: settings.days_until_due ?? 0,
    }),
    ...(discounts.length > 0 && { discounts }),
    ...(phase.trial_end !== null && phase.trial_end > tx.now && { trial_end: phase.trial_end }),
    ...(phase.billing_cycle_anchor === 'phase_start' && { billing_cycle_anchor: { type: 'now' as const } }),
  };
}

/** A phase's items as an update of those there are. */
function itemChanges(tx: Tx, subscription: Subscription, wanted: Phase['items']): ItemChange[] {
  const existing = itemsOf(tx, subscription.id);
  const surplus = existing.slice(wanted.length).map((item) => ({ id: item.id, deleted: true }));
  const changes = wanted.map(({ price, quantity, metadata, discounts }, index) => ({
    id: existing[index]?.id,
    price,
    quantity,
    metadata,
    isPromised: true,
    ...(discounts.length > 0 && { discounts: requested(discounts) }),
  }));
  return [...changes, ...surplus];
}

/** A scheduled cancellation: no further period, but what still waits is billed on a last invoice. */
export function cancelAtPeriodEnd(tx: Tx, subscription: Subscription): void {
  const ended = cancelAsScheduled(tx, subscription);
  if (pendingItems(tx, ended).length === 0) return;
  create(tx, 'invoice', draftCycleInvoice(tx, tx.newId('in'), ended, [], tx.now), 'invoice.created');
}

/**
 * Moves the items whose period is over to their next one and drafts its invoice. A renewal's first
 * `customer.subscription.updated` changes the items' periods alone; at the end of a trial the status and the invoice
 * are in it too.
 */
export function startPeriod(
  tx: Tx,
  subscription: Subscription,
): { subscription: Subscription; invoice: Tables['invoice'] } {
  const wasTrial = subscription.status === 'trialing';
  const before = viewSubscription(tx, subscription);
  const phase = endedPhase(tx, subscription)?.next;
  const entered = phase ? enterPhase(tx, subscription, phase) : subscription;
  const begun = { ...entered, discounts: retireDiscounts(tx, entered.discounts) };
  const ended = itemsOf(tx, subscription.id).filter((item) => item.current_period_end <= tx.now);
  const items = ended.map((item) => rolled(tx, begun, item));
  for (const item of items) tx.put('subscription_item', item);
  const id = tx.newId('in');
  const isTrial = begun.status === 'trialing' && (begun.trial_end ?? 0) > tx.now;
  const current = wasTrial
    ? { ...begun, status: isTrial ? 'trialing' : 'active', latest_invoice: id }
    : begun;
  tx.put('subscription', current);
  const after = viewSubscription(tx, current);
  emit(tx, 'customer.subscription.updated', after, previousAttributes(before, after) ?? undefined);

  const start = Math.min(...ended.map((item) => item.current_period_start));
  const draft = draftCycleInvoice(tx, id, current, items, start);
  create(tx, 'invoice', draft, 'invoice.created');
  const next = wasTrial
    ? current
    : change(tx, 'subscription', current, { latest_invoice: id }, 'customer.subscription.updated');
  return { subscription: next, invoice: draft };
}

function rolled(tx: Tx, subscription: Subscription, item: Item): Item {
  const price = find(tx, 'price', item.price);
  const start = item.current_period_end;
  // A phase that begins with a trial is a period of its own.
  if (subscription.status === 'trialing' && (subscription.trial_end ?? 0) > start)
    return { ...item, current_period_start: start, current_period_end: subscription.trial_end ?? start };
  const natural = cycleEnd(subscription, start, price);
  const end = Math.min(natural, subscription.cancel_at ?? natural);
  const discounts = retireDiscounts(tx, item.discounts);
  return { ...item, current_period_start: start, current_period_end: end, discounts };
}

/** The invoice of a cycle: kept as a draft for an hour, or until somebody acts when nothing is collected. */
function draftCycleInvoice(
  tx: Tx,
  id: string,
  subscription: Subscription,
  items: Item[],
  periodStart: number,
): Tables['invoice'] {
  const draft = draftInvoice(tx, id, {
    customer: find(tx, 'customer', subscription.customer),
    subscription,
    reason: 'subscription_cycle',
    lines: [
      ...takePendingItems(tx, subscription, id),
      ...items.map((item) => subscriptionLine(tx, id, subscription, item)),
    ],
    periodStart,
    fields: collectionFields(tx, subscription),
  });
  // "unpaid" subscriptions go on making invoices, which stay drafts.
  if (subscription.status === 'unpaid' || subscription.pause_collection) return draft;
  return awaitingFinalization(tx, draft);
}

/** https://docs.stripe.com/billing/subscriptions/pause-payment */
function settlePausedCollection(tx: Tx, subscription: Subscription, draft: Tables['invoice']): void {
  const behaviour = subscription.pause_collection?.behavior;
  if (behaviour === 'void') voidInvoice(tx, finalizeInvoice(tx, draft));
  if (behaviour === 'mark_uncollectible') uncollectible(tx, finalizeInvoice(tx, draft));
}
