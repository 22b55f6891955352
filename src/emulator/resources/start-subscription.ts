import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { type BillingTerms, itemTermFields, termFields } from './billing-terms';
import { draftInvoice } from './draft-invoice';
import { change, create, emit } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { failInvoicePayment, payInvoice } from './invoice-outcome';
import { addInvoicePayment, settleInvoicePayment } from './invoice-payment';
import { viewInvoice } from './invoice-view';
import { newSubscription } from './new-subscription';
import { type NewItem, newSubscriptionItem } from './subscription-item-core';
import { subscriptionLine } from './subscription-line';
import { viewSubscription } from './subscription-view';

type Subscription = Tables['subscription'];

/** What has happened to the first invoice's money by the time the subscription is written. */
export type FirstPayment =
  | { kind: 'nothing_due' }
  | { kind: 'paid'; intent: string; attempts: number }
  /** Declined, waiting for 3-D Secure, or never tried (`attempted: false`). */
  | { kind: 'unpaid'; intent: string; attempted: boolean; needsAction: boolean };

export interface NewSubscription {
  customer: Tables['customer'];
  items: NewItem[];
  trialEnd: number | null;
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
  const blank = newSubscription(tx, id, invoiceId, spec);
  tx.put('subscription', blank);
  const items = spec.items.map((item, index) => {
    const made = newSubscriptionItem(tx, blank, item, spec.trialEnd);
    const withTerms = { ...made, ...itemTermFields(tx, blank, made, item.terms ?? {}, `items[${index}]`) };
    tx.put('subscription_item', withTerms);
    return withTerms;
  });
  const subscription = { ...blank, ...termFields(tx, blank, spec.terms ?? {}) };
  tx.put('subscription', subscription);
  const draft = draftInvoice(tx, invoiceId, {
    customer: spec.customer,
    subscription,
    reason: 'subscription_create',
    lines: items.map((item) => subscriptionLine(tx, invoiceId, subscription, item)),
  });
  return { subscription, draft };
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
  const subscription = { ...prepared.subscription, ...(isUnpaid && { status: 'incomplete' }) };
  const { trial_end: trialEnd } = subscription;
  tx.put('subscription', subscription);
  emit(tx, 'customer.subscription.created', viewSubscription(tx, subscription));
  if (trialEnd !== null && trialEnd - tx.now <= trialReminderSeconds) {
    emit(tx, 'customer.subscription.trial_will_end', viewSubscription(tx, subscription));
  }
  create(tx, 'invoice', draft, 'invoice.created');
  const open = finalizeInvoice(tx, draft);
  const link = payment.kind === 'nothing_due' ? null : addInvoicePayment(tx, open, payment.intent);
  const invoice = collectFirstInvoice(tx, open, payment);

  const owner = tx.get('customer', subscription.customer);
  if (owner && owner.currency !== subscription.currency) {
    change(tx, 'customer', owner, { currency: subscription.currency }, 'customer.updated');
  }
  return {
    subscription,
    invoice,
    settle: () => {
      if (link && payment.kind === 'paid') settleInvoicePayment(tx, link);
    },
  };
}

/** Stripe reminds three days before a trial ends; at once when it is shorter. */
export const trialReminderSeconds = 3 * 86_400;

function collectFirstInvoice(tx: Tx, open: Tables['invoice'], payment: FirstPayment): Tables['invoice'] {
  if (payment.kind === 'nothing_due') return payInvoice(tx, open, { attempts: 0 });
  if (payment.kind === 'paid') return payInvoice(tx, open, { attempts: payment.attempts });
  if (payment.needsAction) {
    // Recorded: with 3-D Secure pending the invoice counts as attempted, with an attempt_count of 0.
    const waiting = { ...open, attempted: true };
    tx.put('invoice', waiting);
    emit(tx, 'invoice.payment_action_required', viewInvoice(tx, waiting));
    return waiting;
  }
  return payment.attempted ? failInvoicePayment(tx, open, { attempts: 1, next: null }) : open;
}
