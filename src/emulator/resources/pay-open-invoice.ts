import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest, type StripeError } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { advance, change, emit } from './emit';
import { find } from './find';
import { failInvoicePayment, payInvoice } from './invoice-outcome';
import { addInvoicePayment, settleInvoicePayment } from './invoice-payment';
import { viewInvoice } from './invoice-view';
import { type Attempt, attemptPayment, createPaymentIntent } from './payment-intent-core';
import { cardError, ownPaymentMethod } from './payment-method-core';
import { applyPendingUpdate } from './pending-update';
import { savedMethod } from './saved-method';

type Invoice = Tables['invoice'];

/** Pays an open invoice with `method`, the subscription's default or the customer's, in this order. */
export function collectInvoice(
  request: Tx,
  invoice: Invoice,
  options: {
    method?: string;
    /** A card at hand, which may still belong to nobody. */
    card?: Tables['payment_method'];
    authenticated?: boolean;
    /** Nobody is there: a card that is set up for that is not asked for 3-D Secure. */
    isOffSession?: boolean;
    refuse?: boolean;
    returnUrl?: string | null;
  },
): Invoice {
  const tx = onClockOf(request, invoice.customer);
  // A finalized invoice of zero has nothing to attempt.
  if (invoice.amount_due === 0) {
    const free = payInvoice(tx, invoice, { attempts: invoice.attempt_count });
    resumeAfterPayment(tx, free);
    return free;
  }
  const customer = find(tx, 'customer', invoice.customer ?? '');
  const named = options.method && ownPaymentMethod(tx, options.method, customer.id, 'payment_method').id;
  const id = options.card?.id ?? (named || defaultMethod(tx, invoice));
  if (!id) {
    throw invalidRequest(
      'There is no `default_payment_method` set on this Customer or Invoice. Please attach a payment method or specify one.',
      { code: 'resource_missing', param: 'payment_method' },
    );
  }
  const link = paymentOf(tx, invoice);
  const intent = find(tx, 'payment_intent', link.payment.payment_intent ?? '');
  const card = find(tx, 'payment_method', id);
  const attempt = attemptPayment(tx, intent, card, {
    authenticated: options.authenticated ?? false,
    isBilled: options.isOffSession,
    returnUrl: options.returnUrl,
  });
  // "Any payment attempt counts as the first attempt, and subsequently only automatic retries increment the count."
  const attempts = Math.max(1, invoice.attempt_count);
  if (attempt.kind !== 'succeeded') {
    // The try is a fact: its charge, events and count stay, although the caller gets 402.
    if (options.refuse !== false) tx.refuseAfterCommit(refusal(attempt));
    if (attempt.kind === 'requires_action') {
      emit(tx, 'invoice.payment_action_required', viewInvoice(tx, invoice));
      return invoice;
    }
    const failed = failInvoicePayment(tx, invoice, { attempts, next: invoice.next_payment_attempt });
    failResumption(tx, failed);
    return failed;
  }
  keepCard(tx, invoice, card);
  const paid = payInvoice(tx, invoice, { attempts });
  resumeAfterPayment(tx, paid);
  settleInvoicePayment(tx, link);
  return paid;
}

/** A card that was typed for this invoice is saved on the customer, and on the subscription when that says so. */
function keepCard(tx: Tx, invoice: Invoice, card: Tables['payment_method']): void {
  if (card.customer === null)
    advance(tx, 'payment_method', card, { customer: invoice.customer }, 'payment_method.attached');
  const subscription = subscriptionOf(tx, invoice);
  if (subscription?.payment_settings?.save_default_payment_method !== 'on_subscription') return;
  const patch = { default_payment_method: card.id };
  change(tx, 'subscription', subscription, patch, 'customer.subscription.updated');
}

/**
 * A paid invoice lets its subscription go on. `past_due` and `unpaid` end with the latest invoice paid, or with the last
 * open one. https://docs.stripe.com/billing/subscriptions/overview#subscription-statuses
 */
export function resumeAfterPayment(tx: Tx, invoice: Invoice): void {
  const owner = subscriptionOf(tx, invoice);
  const subscription = owner && applyPendingUpdate(tx, owner, invoice.id);
  if (subscription) {
    const isResumed = goesOn(tx, subscription, invoice) && subscription.status === 'paused';
    const method = savedMethodOf(tx, subscription, invoice);
    const patch = {
      ...(goesOn(tx, subscription, invoice) && { status: 'active' }),
      ...(method && { default_payment_method: method }),
      ...(isResumed && { status_details: undefined }),
    };
    const type = isResumed ? 'customer.subscription.resumed' : 'customer.subscription.updated';
    change(tx, 'subscription', subscription, patch, type);
  }
  const customer = tx.get('customer', invoice.customer ?? '');
  if (customer?.delinquent) change(tx, 'customer', customer, { delinquent: false }, 'customer.updated');
}

function savedMethodOf(tx: Tx, subscription: Tables['subscription'], invoice: Invoice): string | null {
  const [link] = tx.where('invoice_payment', 'invoice', invoice.id);
  return link ? savedMethod(tx, subscription, String(link.payment.payment_intent)) : null;
}

/** By default a paused subscription is late, not paused, once somebody has tried to pay for its resumption. */
function failResumption(tx: Tx, invoice: Invoice): void {
  const subscription = subscriptionOf(tx, invoice);
  const resumption = tx.get('resumption', subscription?.id ?? '');
  if (subscription?.status !== 'paused' || resumption?.invoice !== invoice.id) return;
  if (resumption.behaviour !== 'resume_on_payment_attempt') return;
  const patch = { status: 'past_due', status_details: undefined };
  change(tx, 'subscription', subscription, patch, 'customer.subscription.resumed');
}

function goesOn(tx: Tx, subscription: Tables['subscription'], paid: Invoice): boolean {
  const isLatest = subscription.latest_invoice === paid.id;
  if (subscription.status === 'incomplete') return isLatest;
  // Older invoices may be paid meanwhile: only that of the resumption counts.
  if (subscription.status === 'paused') return tx.get('resumption', subscription.id)?.invoice === paid.id;
  if (subscription.status !== 'past_due' && subscription.status !== 'unpaid') return false;
  return isLatest || !invoicesOf(tx, subscription).some((row) => row.status === 'open');
}

/** The invoices of a subscription, newest first. */
export function invoicesOf(tx: Tx, subscription: Tables['subscription']): Invoice[] {
  return tx
    .where('invoice', 'customer', subscription.customer)
    .filter((row) => row.parent?.subscription_details?.subscription === subscription.id);
}

/** The card that collects an invoice: its own default, else the subscription's, else the customer's. */
export function defaultMethod(tx: Tx, invoice: Invoice): string | null {
  const own = invoice.default_payment_method ?? subscriptionOf(tx, invoice)?.default_payment_method;
  return own ?? customerMethod(tx.get('customer', invoice.customer ?? ''));
}

/** https://docs.stripe.com/billing/subscriptions/payment-methods-setting#payment-method-priority */
export function customerMethod(customer: Tables['customer'] | undefined): string | null {
  return customer?.invoice_settings.default_payment_method ?? customer?.default_source ?? null;
}

export function subscriptionOf(tx: Tx, invoice: Invoice): Tables['subscription'] | undefined {
  return tx.get('subscription', invoice.parent?.subscription_details?.subscription ?? '');
}

/** As recorded; a renewal's says "update" too. */
const intentDescriptions: Record<string, string> = {
  subscription_create: 'Subscription creation',
  manual: 'Payment for Invoice',
};

export function paymentOf(tx: Tx, invoice: Invoice): Tables['invoice_payment'] {
  const existing = tx.where('invoice_payment', 'invoice', invoice.id)[0];
  if (existing) return existing;
  const { amount_due: amount, currency, customer } = invoice;
  const reason = invoice.billing_reason ?? 'manual';
  const isManual = !subscriptionOf(tx, invoice);
  const intent = createPaymentIntent(tx, {
    amount,
    currency,
    customer: customer ?? '',
    description: isManual ? 'Payment for Invoice' : (intentDescriptions[reason] ?? 'Subscription update'),
    fields: { setup_future_usage: isManual ? null : 'off_session' },
  });
  return addInvoicePayment(tx, invoice, intent.id);
}

function refusal(attempt: Exclude<Attempt, { kind: 'succeeded' }>): StripeError {
  if (attempt.kind === 'declined') return cardError(attempt.failure, { payment_intent: attempt.intent });
  return cardError(
    {
      code: 'invoice_payment_intent_requires_action',
      message:
        'This payment requires additional user action before it can be completed successfully. Payment can be completed using the PaymentIntent associated with the invoice.',
    },
    { payment_intent: attempt.intent },
  );
}
