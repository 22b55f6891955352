import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { StripeError } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { advance } from './emit';
import { find } from './find';
import { collectInvoice } from './pay-open-invoice';
import { attemptPayment, failAuthentication } from './payment-intent-core';
import { cardError } from './payment-method-core';

type PaymentIntent = Tables['payment_intent'];
type PaymentMethod = Tables['payment_method'];

export interface Confirmation {
  /** The card to pay with; the one that the intent has when absent. */
  method?: PaymentMethod | null;
  isOffSession?: boolean;
  refusesAction?: boolean;
  returnUrl?: string | null;
  authenticated?: boolean;
}

/**
 * One attempt on an intent that the API, or the customer on the 3-D Secure page, asked for. An intent of an invoice
 * pays that invoice, with all that follows. A declined attempt has happened, so it stays although the call answers 402.
 */
export function confirmPayment(request: Tx, intent: PaymentIntent, options: Confirmation): PaymentIntent {
  const tx = onClockOf(request, intent.customer);
  const method = options.method ?? tx.get('payment_method', intent.payment_method ?? '');
  if (!method) {
    throw unexpectedState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
      intent,
    );
  }
  attempt(tx, intent, method, options);
  const after = find(tx, 'payment_intent', intent.id);
  if (after.status === 'requires_payment_method') tx.refuseAfterCommit(refusalOf(after));
  return after;
}

/** The end of 3-D Secure for an intent that the API made. `passed` says which button was pressed. */
export function finishPayment(request: Tx, intent: PaymentIntent, passed: boolean): PaymentIntent {
  const tx = onClockOf(request, intent.customer);
  const method = find(tx, 'payment_method', intent.payment_method ?? '');
  if (passed) attempt(tx, intent, method, { authenticated: true });
  else failAuthentication(tx, intent, method);
  return find(tx, 'payment_intent', intent.id);
}

function attempt(tx: Tx, intent: PaymentIntent, method: PaymentMethod, options: Confirmation): void {
  const { authenticated = false, isOffSession, refusesAction, returnUrl } = options;
  const link = tx.get('invoice_intent', intent.id);
  if (link) {
    const { invoice } = find(tx, 'invoice_payment', link.invoice_payment);
    collectInvoice(tx, find(tx, 'invoice', invoice), {
      card: method,
      authenticated,
      returnUrl,
      refuse: false,
    });
    return;
  }
  const result = attemptPayment(tx, intent, method, {
    authenticated,
    isOffSession,
    refusesAction,
    returnUrl,
  });
  if (result.kind === 'succeeded') keepMethod(tx, result.intent, method);
}

/** The card is saved on the customer when the intent says so; one without a customer was good for this once. */
export function keepMethod(tx: Tx, intent: PaymentIntent, method: PaymentMethod): void {
  if (method.customer !== null) return;
  if (intent.customer !== null && intent.setup_future_usage !== null) {
    advance(tx, 'payment_method', method, { customer: intent.customer }, 'payment_method.attached');
    return;
  }
  tx.put('spent_payment_method', { id: method.id });
}

/** What the intent's last attempt failed with, as the call that made it answers. */
function refusalOf(intent: PaymentIntent): StripeError {
  const error = intent.last_payment_error;
  return cardError(
    {
      code: error?.code ?? 'card_declined',
      declineCode: error?.decline_code,
      message: error?.message ?? 'Your card was declined.',
      param: error?.param,
    },
    { charge: error?.charge, payment_intent: intent, payment_method: error?.payment_method },
  );
}

/** The intent is not where the call needs it to be. */
export function unexpectedState(message: string, intent: PaymentIntent): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message,
    payment_intent: intent,
  });
}
