import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { StripeError } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { advance } from './emit';
import { find } from './find';
import { cardError } from './payment-method-core';
import { attemptSetup, failSetupAuthentication } from './setup-intent-core';

type SetupIntent = Tables['setup_intent'];
type PaymentMethod = Tables['payment_method'];

/**
 * One attempt to save a card that the API asked for. A declined one has happened, so it stays although the call
 * answers 402. https://docs.stripe.com/payments/setupintents/lifecycle
 */
export function confirmSetup(
  request: Tx,
  intent: SetupIntent,
  options: { method: PaymentMethod | null; returnUrl: string | undefined },
): SetupIntent {
  const tx = onClockOf(request, intent.customer);
  const method = options.method ?? tx.get('payment_method', intent.payment_method ?? '');
  if (!method) {
    throw unexpectedSetupState(
      "You cannot confirm this SetupIntent because it's missing a payment method. Update the SetupIntent with a payment method and then confirm it again.",
      intent,
    );
  }
  const attempt = attemptSetup(tx, intent, method, { authenticated: false, returnUrl: options.returnUrl });
  if (attempt.kind === 'declined') {
    const more = { payment_method: method, setup_intent: attempt.intent };
    tx.refuseAfterCommit(cardError(attempt.failure, more));
  }
  if (attempt.kind === 'succeeded') keepCard(tx, attempt.intent, method);
  return attempt.intent;
}

/** The end of 3-D Secure for a setup intent that the API made. */
export function finishSetup(request: Tx, intent: SetupIntent, passed: boolean): SetupIntent {
  const tx = onClockOf(request, intent.customer);
  const method = find(tx, 'payment_method', intent.payment_method ?? '');
  if (!passed) return failSetupAuthentication(tx, intent, method).intent;
  const attempt = attemptSetup(tx, intent, method, { authenticated: true });
  if (attempt.kind === 'succeeded') keepCard(tx, attempt.intent, method);
  return attempt.intent;
}

/** The intent's customer has the card from now on. */
export function keepCard(tx: Tx, { customer }: SetupIntent, method: PaymentMethod): void {
  if (customer !== null && method.customer === null)
    advance(tx, 'payment_method', method, { customer }, 'payment_method.attached');
}

/** The intent is not where the call needs it to be. */
export function unexpectedSetupState(message: string, intent: SetupIntent): StripeError {
  return new StripeError(400, {
    type: 'invalid_request_error',
    code: 'setup_intent_unexpected_state',
    message,
    setup_intent: intent,
  });
}
