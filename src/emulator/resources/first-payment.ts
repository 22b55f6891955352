import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { find } from './find';
import { attemptPayment, createPaymentIntent } from './payment-intent-core';
import { cardError } from './payment-method-core';
import type { FirstPayment } from './start-subscription';

/**
 * Collects a subscription's first invoice when the API creates it. `allow_incomplete` keeps an unpaid subscription as
 * `incomplete`, `default_incomplete` does not even try, `error_if_incomplete` answers 402 and leaves nothing.
 */
export function collectFirstPayment(
  tx: Tx,
  draft: Tables['invoice'],
  request: {
    method: string | null;
    behavior: 'allow_incomplete' | 'default_incomplete' | 'error_if_incomplete';
    isOffSession: boolean;
  },
): FirstPayment {
  const { amount_due: amount, currency, customer } = draft;
  const { method, behavior, isOffSession } = request;
  if (amount === 0) return { kind: 'nothing_due' };
  if (draft.collection_method === 'send_invoice') return { kind: 'later' };
  if (method === null && behavior !== 'default_incomplete') {
    throw invalidRequest(
      'This customer has no attached payment source or default payment method. Please consider adding a default payment method. For more information, visit https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.',
      { code: 'resource_missing' },
    );
  }
  const created = createPaymentIntent(tx, {
    amount,
    currency,
    customer,
    description: 'Subscription creation',
  });
  if (method === null || behavior === 'default_incomplete') {
    return { kind: 'unpaid', intent: created.id, attempted: false, needsAction: false };
  }
  const attempt = attemptPayment(tx, created, find(tx, 'payment_method', method), {
    authenticated: false,
    isBilled: isOffSession,
  });
  const intent = attempt.intent.id;
  if (attempt.kind === 'succeeded') return { kind: 'paid', intent, attempts: 1 };
  if (attempt.kind === 'declined') {
    if (behavior === 'error_if_incomplete')
      throw cardError(attempt.failure, { payment_intent: attempt.intent });
    return { kind: 'unpaid', intent, attempted: true, needsAction: false };
  }
  if (behavior === 'error_if_incomplete') {
    throw cardError({
      code: 'subscription_payment_intent_requires_action',
      message:
        'Payment for this subscription requires additional user action before it can be completed successfully.',
    });
  }
  return { kind: 'unpaid', intent, attempted: true, needsAction: true };
}
