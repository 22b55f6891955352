import { secondsPerDay } from '../engine/calendar';
import { isHardDecline } from '../engine/card-failures';
import { previousAttributes } from '../engine/diff';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { cancelNow } from './cancel-subscription';
import { sendInvoice } from './collection-method';
import { change, emit } from './emit';
import { failFinalization, finalizationFailure } from './finalization-failure';
import { finalizeInvoice } from './finalize-invoice';
import { find } from './find';
import { failInvoicePayment, payInvoice, uncollectible } from './invoice-outcome';
import { settleInvoicePayment } from './invoice-payment';
import { viewInvoice } from './invoice-view';
import { defaultMethod, paymentOf, resumeAfterPayment, subscriptionOf } from './pay-open-invoice';
import { attemptPayment } from './payment-intent-core';

type Invoice = Tables['invoice'];
type Policy = Tables['dunning'];

/** Stripe's old default: three retries, then the subscription ends. Smart Retries' moments cannot be foretold. */
export const defaultPolicy: Policy = {
  id: 'policy',
  retryDaysAfterFailure: [3, 5, 7],
  endState: 'cancel',
  invoiceEndState: 'open',
  upcomingInvoiceDays: null,
};

/** The members of the policy that may be set. */
export type DunningSettings = Partial<Omit<Policy, 'id'>>;

export function setDunningPolicy(tx: Tx, settings: DunningSettings): Policy {
  const policy = { ...dunningPolicy(tx), ...settings };
  tx.put('dunning', policy);
  // What waits for a moment that the policy sets is asked again.
  if (settings.upcomingInvoiceDays !== undefined)
    for (const row of tx.all('subscription')) tx.put('subscription', row);
  return policy;
}

export function dunningPolicy(tx: Tx): Policy {
  return { ...defaultPolicy, ...tx.get('dunning', 'policy') };
}

/**
 * The draft's hour is over: it is finalized and charged at once.
 * https://docs.stripe.com/invoicing/integration/automatic-advancement-collection
 */
export function collectDraft(tx: Tx, invoice: Invoice): Invoice {
  const failure = finalizationFailure(invoice);
  if (failure) return failFinalization(tx, invoice, failure);
  const open = finalizeInvoice(tx, invoice);
  return open.collection_method === 'send_invoice' ? sendInvoice(tx, open) : collectAutomatically(tx, open);
}

/** One automatic attempt on an open invoice, with what it means for its subscription. */
export function collectAutomatically(tx: Tx, invoice: Invoice): Invoice {
  const { invoice: tried, settle } = attemptInvoice(tx, invoice);
  if (tried.status === 'paid') resumeAfterPayment(tx, tried);
  else {
    markDelinquent(tx, tried);
    const subscription = subscriptionOf(tx, tried);
    if (subscription?.status === 'active')
      change(tx, 'subscription', subscription, { status: 'past_due' }, 'customer.subscription.updated');
    if (tried.next_payment_attempt === null) giveUp(tx, tried);
  }
  settle();
  return tried;
}

/**
 * What an attempt makes of the invoice alone. `settle` says last that the payment has arrived. An invoice that is not
 * retried waits for somebody to pay it.
 */
export function attemptInvoice(
  tx: Tx,
  invoice: Invoice,
  { isRetried = true, isOffSession = true }: { isRetried?: boolean; isOffSession?: boolean } = {},
): { invoice: Invoice; settle(): void } {
  const nothing = () => undefined;
  if (invoice.amount_due === 0) return { invoice: payInvoice(tx, invoice, { attempts: 0 }), settle: nothing };
  const attempts = invoice.attempt_count + 1;
  const next = isRetried ? nextAttempt(tx, attempts) : null;
  const method = tx.get('payment_method', defaultMethod(tx, invoice) ?? '');
  const fail = () => {
    const failed = failInvoicePayment(tx, invoice, { attempts, next });
    if (isRetried) sayUpdated(tx, invoice, failed);
    return { invoice: failed, settle: nothing };
  };
  if (!method) return fail();
  const link = paymentOf(tx, invoice);
  const intent = find(tx, 'payment_intent', link.payment.payment_intent ?? '');
  const attempt = attemptPayment(tx, intent, method, { authenticated: false, isBilled: isOffSession });
  if (attempt.kind === 'succeeded') {
    const paid = payInvoice(tx, invoice, { attempts });
    return { invoice: paid, settle: () => settleInvoicePayment(tx, link) };
  }
  if (attempt.kind === 'requires_action')
    emit(tx, 'invoice.payment_action_required', viewInvoice(tx, invoice));
  return fail();
}

/** A renewal and its retries say, after `invoice.payment_failed`, what the failure changed: count and next try. */
function sayUpdated(tx: Tx, before: Invoice, failed: Invoice): void {
  const after = viewInvoice(tx, failed);
  emit(tx, 'invoice.updated', after, previousAttributes(viewInvoice(tx, before), after) ?? undefined);
}

export function markDelinquent(tx: Tx, invoice: Invoice): void {
  const customer = tx.get('customer', invoice.customer ?? '');
  if (customer) change(tx, 'customer', customer, { delinquent: true }, 'customer.updated');
}

/**
 * A scheduled retry. After a hard decline retries are counted but made only with another card ("retries will only be
 * executed if a new payment method is obtained", the SDK's text on `next_payment_attempt`).
 */
export function retryInvoice(tx: Tx, invoice: Invoice): Invoice {
  const [link] = tx.where('invoice_payment', 'invoice', invoice.id);
  const error = tx.get('payment_intent', link?.payment.payment_intent ?? '')?.last_payment_error;
  const isSameCard = error?.payment_method?.id === defaultMethod(tx, invoice);
  if (!error || !isSameCard || !isHardDecline(error.decline_code ?? error.code))
    return collectAutomatically(tx, invoice);
  const attempts = invoice.attempt_count + 1;
  const next = nextAttempt(tx, attempts);
  const patch = { attempt_count: attempts, next_payment_attempt: next, auto_advance: next !== null };
  const skipped = change(tx, 'invoice', invoice, patch, 'invoice.updated');
  if (next === null) giveUp(tx, skipped);
  return skipped;
}

function nextAttempt(tx: Tx, attempts: number): number | null {
  const days = dunningPolicy(tx).retryDaysAfterFailure[attempts - 1];
  return days === undefined ? null : tx.now + days * secondsPerDay;
}

/** https://docs.stripe.com/billing/revenue-recovery/smart-retries#failed-payment-settings */
export function giveUp(tx: Tx, invoice: Invoice): void {
  const { endState, invoiceEndState } = dunningPolicy(tx);
  if (invoiceEndState === 'uncollectible') uncollectible(tx, invoice);
  const subscription = subscriptionOf(tx, invoice);
  if (subscription?.status !== 'past_due' || endState === 'past_due') return;
  if (endState === 'cancel') cancelNow(tx, subscription, { reason: 'payment_failed' });
  else change(tx, 'subscription', subscription, { status: 'unpaid' }, 'customer.subscription.updated');
}
