import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest, type StripeError } from '../wire/stripe-error';
import { change } from './emit';
import { find } from './find';
import { addInvoicePayment, failInvoicePayment, payInvoice, settleInvoicePayment } from './invoice-core';
import { type Attempt, attemptPayment, createPaymentIntent } from './payment-intent-core';
import { cardError, ownPaymentMethod } from './payment-method-core';

type Invoice = Tables['invoice'];

/** Pays an open invoice with `method`, the subscription's default or the customer's, in this order. */
export function collectInvoice(
  tx: Tx,
  invoice: Invoice,
  options: { method?: string; authenticated?: boolean; refuse?: boolean },
): Invoice {
  const customer = find(tx, 'customer', invoice.customer ?? '');
  const subscription = subscriptionOf(tx, invoice);
  const named = options.method && ownPaymentMethod(tx, options.method, customer.id, 'payment_method').id;
  const id =
    named || subscription?.default_payment_method || customer.invoice_settings.default_payment_method;
  if (!id) {
    throw invalidRequest(
      'There is no `default_payment_method` set on this Customer or Invoice. Please attach a payment method or specify one.',
      { code: 'resource_missing', param: 'payment_method' },
    );
  }
  const link = paymentOf(tx, invoice);
  const intent = find(tx, 'payment_intent', link.payment.payment_intent ?? '');
  const attempt = attemptPayment(tx, intent, find(tx, 'payment_method', id), {
    authenticated: options.authenticated ?? false,
  });
  if (attempt.kind !== 'succeeded') {
    // The try is a fact: its charge, events and count stay, although the caller gets 402.
    if (options.refuse !== false) tx.refuseAfterCommit(refusal(attempt));
    return attempt.kind === 'declined' ? failInvoicePayment(tx, invoice) : invoice;
  }
  const paid = payInvoice(tx, invoice, { attempts: invoice.attempt_count + 1 });
  resumeAfterPayment(tx, paid);
  settleInvoicePayment(tx, link);
  return paid;
}

/** A paid invoice lets its subscription go on: `incomplete` and `past_due` become `active`. */
export function resumeAfterPayment(tx: Tx, invoice: Invoice): void {
  const subscription = subscriptionOf(tx, invoice);
  if (!subscription || !['incomplete', 'past_due', 'unpaid'].includes(subscription.status)) return;
  change(tx, 'subscription', subscription, { status: 'active' }, 'customer.subscription.updated');
}

function subscriptionOf(tx: Tx, invoice: Invoice): Tables['subscription'] | undefined {
  return tx.get('subscription', invoice.parent?.subscription_details?.subscription ?? '');
}

function paymentOf(tx: Tx, invoice: Invoice): Tables['invoice_payment'] {
  const existing = tx.where('invoice_payment', 'invoice', invoice.id)[0];
  if (existing) return existing;
  const { amount_due: amount, currency, customer } = invoice;
  const intent = createPaymentIntent(tx, {
    amount,
    currency,
    customer: customer ?? '',
    description: 'Payment for Invoice',
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
