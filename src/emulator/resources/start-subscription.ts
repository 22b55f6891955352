import { cycleAt } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type BillingTerms, itemTermFields, termFields } from './billing-terms';
import { awaitingFinalization, collectionFields } from './collection-method';
import { draftInvoice } from './draft-invoice';
import { change, create, emit } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { firstLines, type OneTimeItem, oneTimeLines } from './first-lines';
import { failInvoicePayment, payInvoice } from './invoice-outcome';
import { addInvoicePayment, settleInvoicePayment } from './invoice-payment';
import { viewInvoice } from './invoice-view';
import { checkItemsAmount } from './items-amount';
import { newSubscription } from './new-subscription';
import { savedMethod } from './saved-method';
import { cancellationFields, cutPeriods } from './schedule-cancellation';
import { type CycleAnchor, intervalOf, type NewItem, newSubscriptionItem } from './subscription-item-core';
import { itemsOf, viewSubscription } from './subscription-view';

import type { SubscriptionUpdate } from './update-subscription';

type Subscription = Tables['subscription'];

/** What has happened to the first invoice's money by the time the subscription is written. */
export type FirstPayment =
  | { kind: 'nothing_due' }
  | { kind: 'paid'; intent: string; attempts: number }
  /** Nothing is tried yet: the draft waits for its hour, then it is charged or sent. */
  | { kind: 'later' }
  /** Declined, waiting for 3-D Secure, or never tried (`attempted: false`). */
  | { kind: 'unpaid'; intent: string; attempted: boolean; needsAction: boolean };

export interface NewSubscription {
  customer: Tables['customer'];
  items: NewItem[];
  trialEnd: number | null;
  /** What the first full cycle is counted from: the trial's end or now, when absent. */
  anchor?: CycleAnchor;
  /** A start in the past, whose time is billed too. */
  backdatedTo?: number;
  /** False: what lies before the first full cycle, and before now, is free. */
  isProrated?: boolean;
  /** When it is to end. */
  cancellation?: Pick<SubscriptionUpdate, 'cancel_at' | 'cancel_at_period_end'>;
  once?: OneTimeItem[];
  terms?: BillingTerms;
  fields: Partial<Subscription>;
}

/** A subscription with its items and the draft of its first invoice, of which nobody has heard yet. */
export interface Prepared {
  subscription: Subscription;
  draft: Tables['invoice'];
}

/**
 * Writes a subscription with its items and drafts its first invoice, without a word about either: the money comes
 * first. What is due is read from the draft, so prices, previews and charges cannot differ.
 */
export function prepareSubscription(tx: Tx, spec: NewSubscription): Prepared {
  const id = tx.newId('sub');
  const invoiceId = tx.newId('in');
  const { isProrated = true } = spec;
  const blank = newSubscription(tx, id, invoiceId, spec);
  tx.put('subscription', blank);
  for (const [index, item] of spec.items.entries()) {
    const period = { trialEnd: spec.trialEnd, start: firstStart(tx, spec, item) };
    const made = newSubscriptionItem(tx, blank, item, period);
    const terms = itemTermFields(tx, blank, made, item.terms ?? {}, `items[${index}]`);
    tx.put('subscription_item', { ...made, ...terms });
  }
  checkItemsAmount(tx, spec.items, blank.currency);
  const subscription = {
    ...blank,
    ...termFields(tx, blank, spec.terms ?? {}),
    ...(spec.cancellation && cancellationFields(tx, blank, spec.cancellation)),
  };
  tx.put('subscription', subscription);
  const isRunning = subscription.status !== 'trialing';
  if (isRunning && isProrated) cutPeriods(tx, subscription);
  const items = itemsOf(tx, id);
  const draft = draftInvoice(tx, invoiceId, {
    customer: spec.customer,
    subscription,
    reason: 'subscription_create',
    lines: [
      ...oneTimeLines(tx, invoiceId, subscription, items, spec.once ?? []),
      ...firstLines(tx, invoiceId, subscription, items, { isProrated }),
    ],
    fields: collectionFields(tx, subscription),
  });
  if (isRunning && !isProrated) cutPeriods(tx, subscription);
  return { subscription, draft };
}

/** A start in the past reaches into the period that an anchor ahead ends; otherwise the first period begins now. */
function firstStart(tx: Tx, { anchor, backdatedTo, trialEnd }: NewSubscription, { price }: NewItem): number {
  if (backdatedTo === undefined || trialEnd !== null || !anchor) return tx.now;
  const { interval, count } = intervalOf(price);
  return cycleAt(backdatedTo, tx.now, interval, count).start;
}

/** What the first invoice would ask for if the subscription started now. */
export function amountDueNow(tx: Tx, spec: () => NewSubscription): number {
  return tx.dryRun(() => prepareSubscription(tx, spec()).draft.amount_due);
}

export interface Started {
  subscription: Subscription;
  invoice: Tables['invoice'];
  /** Emits `invoice_payment.paid`, which Stripe sends last. */
  settle(): void;
}

/**
 * Lets a prepared subscription begin, once its money has had its say. Events in causal order: the subscription in its
 * final status, then the invoice's life. Checkout and `subscriptions.create` share it.
 */
export function startSubscription(tx: Tx, prepared: Prepared, payment: FirstPayment): Started {
  const { draft } = prepared;
  const isUnpaid = payment.kind === 'unpaid' && prepared.subscription.status === 'active';
  const method = payment.kind === 'paid' ? savedMethod(tx, prepared.subscription, payment.intent) : null;
  const subscription = {
    ...prepared.subscription,
    ...(isUnpaid && { status: 'incomplete' }),
    ...(method && { default_payment_method: method }),
  };
  const { trial_end: trialEnd } = subscription;
  tx.put('subscription', subscription);
  emit(tx, 'customer.subscription.created', viewSubscription(tx, subscription));
  if (trialEnd !== null && trialEnd - tx.now <= trialReminderSeconds) {
    emit(tx, 'customer.subscription.trial_will_end', viewSubscription(tx, subscription));
  }
  const { invoice, settle } = beginInvoice(tx, draft, payment);
  const owner = tx.get('customer', subscription.customer);
  if (owner && owner.currency !== subscription.currency) {
    change(tx, 'customer', owner, { currency: subscription.currency }, 'customer.updated');
  }
  return { subscription, invoice, settle };
}

function beginInvoice(
  tx: Tx,
  draft: Tables['invoice'],
  payment: FirstPayment,
): Pick<Started, 'invoice' | 'settle'> {
  const nothing = () => undefined;
  if (payment.kind === 'later') {
    const waiting = awaitingFinalization(tx, draft);
    return { invoice: create(tx, 'invoice', waiting, 'invoice.created'), settle: nothing };
  }
  create(tx, 'invoice', draft, 'invoice.created');
  const open = finalizeInvoice(tx, draft);
  if (payment.kind === 'nothing_due')
    return { invoice: payInvoice(tx, open, { attempts: 0 }), settle: nothing };
  const link = addInvoicePayment(tx, open, payment.intent);
  if (payment.kind === 'unpaid') return { invoice: leaveOpen(tx, open, payment), settle: nothing };
  const paid = payInvoice(tx, open, { attempts: payment.attempts });
  return { invoice: paid, settle: () => settleInvoicePayment(tx, link) };
}

/** Stripe reminds three days before a trial ends; at once when it is shorter. */
export const trialReminderSeconds = 3 * 86_400;

function leaveOpen(
  tx: Tx,
  open: Tables['invoice'],
  payment: Extract<FirstPayment, { kind: 'unpaid' }>,
): Tables['invoice'] {
  if (payment.needsAction) {
    // Recorded: with 3-D Secure pending the invoice counts as attempted, with an attempt_count of 0.
    const waiting = { ...open, attempted: true };
    tx.put('invoice', waiting);
    emit(tx, 'invoice.payment_action_required', viewInvoice(tx, waiting));
    return waiting;
  }
  return payment.attempted ? failInvoicePayment(tx, open, { attempts: 1, next: null }) : open;
}
