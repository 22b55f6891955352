import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { draftUpdate } from './collect-update';
import { collectAutomatically } from './dunning';
import { change, create, emit } from './emit';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { payInvoice } from './invoice-outcome';
import { paymentOf, resumeAfterPayment } from './pay-open-invoice';
import { chargeItems, checkProrationDate } from './prorate-items';
import { restartCycle } from './restart-cycle';
import { cycleEnd, cycleOf } from './subscription-item-core';
import { itemsOf, viewSubscription } from './subscription-view';
import { voidInvoice } from './void-invoice';

type Subscription = Tables['subscription'];
type Invoice = Tables['invoice'];

/** "If there is no payment attempt within 23 hours, Stripe voids the invoice and the subscription stays paused." */
const lifetimeSeconds = 23 * 3600;

export interface ResumeParams {
  billing_cycle_anchor?: { type: 'now' | 'unchanged' };
  payment_behavior?: 'resume_on_payment_attempt' | 'resume_on_payment_success';
  proration_behavior?: 'create_prorations' | 'none' | 'always_invoice';
  proration_date?: number;
}

/**
 * Takes a paused subscription up again. An invoice for it is finalized at once; the subscription is active when that is
 * paid or written off, and at once when there is none. By default nobody tries to pay it in the request. While that of
 * an earlier call is open no other is made: its period and the credits on it would be billed twice or lost.
 * https://docs.stripe.com/billing/subscriptions/pause#resume-subscriptions
 */
export function resumeSubscription(tx: Tx, subscription: Subscription, params: ResumeParams): object {
  if (subscription.status !== 'paused') {
    throw invalidRequest('This subscription cannot be resumed because its status is not `paused`.');
  }
  const waiting = openResumption(tx, subscription);
  if (waiting) {
    collectAgain(tx, waiting, params);
    return viewSubscription(tx, find(tx, 'subscription', subscription.id));
  }
  const before = viewSubscription(tx, subscription);
  const drafted = draftResumption(tx, subscription, params);
  if (drafted.draft) {
    tx.put('subscription', drafted.subscription);
    const after = viewSubscription(tx, drafted.subscription);
    const previous = previousAttributes(before, after) ?? undefined;
    create(tx, 'invoice', drafted.draft, 'invoice.created');
    emit(tx, 'customer.subscription.updated', after, previous);
    collectResumption(tx, drafted.subscription, drafted.draft, params);
  } else {
    const patch = { ...drafted.subscription, status: 'active', status_details: undefined };
    change(tx, 'subscription', subscription, patch, 'customer.subscription.resumed');
  }
  return viewSubscription(tx, find(tx, 'subscription', subscription.id));
}

/** A new cycle from now, or the one that holds now; previews share it. */
export function draftResumption(
  tx: Tx,
  subscription: Subscription,
  params: ResumeParams,
): { subscription: Subscription; draft: Invoice | null } {
  const running = { ...subscription, status: 'active' };
  if ((params.billing_cycle_anchor?.type ?? 'now') === 'now') {
    const resumed = { ...subscription, ...restartCycle(tx, running) };
    const { draft, subscription: billed } = draftUpdate(
      tx,
      { ...resumed, status: 'active' },
      itemsOf(tx, subscription.id),
    );
    return { subscription: { ...billed, status: subscription.status }, draft };
  }
  for (const item of itemsOf(tx, subscription.id)) {
    if (item.current_period_end > tx.now) continue;
    const price = find(tx, 'price', item.price);
    const { start } = cycleOf(subscription, tx.now, price);
    const current_period_end = cycleEnd(subscription, start, price);
    tx.put('subscription_item', { ...item, current_period_start: start, current_period_end });
  }
  const items = itemsOf(tx, subscription.id);
  const { proration_behavior: behaviour = 'create_prorations', proration_date: at = tx.now } = params;
  checkProrationDate(items, at);
  if (behaviour !== 'none') chargeItems(tx, running, items, at);
  if (behaviour !== 'always_invoice') return { subscription, draft: null };
  const { draft, subscription: billed } = draftUpdate(tx, running, []);
  return { subscription: { ...billed, status: subscription.status }, draft };
}

function collectResumption(tx: Tx, resumed: Subscription, draft: Invoice, params: ResumeParams): void {
  const behaviour = params.payment_behavior ?? 'resume_on_payment_attempt';
  const open = finalizeInvoice(tx, draft);
  const expires_at = tx.now + lifetimeSeconds;
  tx.put('resumption', { id: resumed.id, invoice: open.id, behaviour, expires_at });
  if (open.amount_due === 0) {
    resumeAfterPayment(tx, payInvoice(tx, open, { attempts: 0 }));
    return;
  }
  if (behaviour === 'resume_on_payment_success') {
    collectAutomatically(tx, open);
    return;
  }
  tx.put('invoice', { ...open, auto_advance: false });
  paymentOf(tx, open);
}

function openResumption(tx: Tx, subscription: Subscription): Invoice | null {
  const invoice = tx.get('invoice', tx.get('resumption', subscription.id)?.invoice ?? '');
  return invoice?.status === 'open' ? invoice : null;
}

/** The invoice that is open follows the newest call: it is tried at once and again later, or waits for somebody to pay. */
function collectAgain(tx: Tx, open: Invoice, params: ResumeParams): void {
  const behaviour = params.payment_behavior ?? 'resume_on_payment_attempt';
  const resumption = find(tx, 'resumption', open.parent?.subscription_details?.subscription ?? '');
  tx.put('resumption', { ...resumption, behaviour });
  if (behaviour === 'resume_on_payment_success') collectAutomatically(tx, open);
  else change(tx, 'invoice', open, { auto_advance: false, next_payment_attempt: null }, 'invoice.updated');
}

/** Nobody has tried to pay: the invoice is void, the subscription stays paused. */
export function expireResumption(tx: Tx, subscription: Subscription): void {
  const resumption = tx.get('resumption', subscription.id);
  tx.remove('resumption', subscription.id);
  const invoice = tx.get('invoice', resumption?.invoice ?? '');
  if (invoice?.status === 'open') voidInvoice(tx, invoice);
}
