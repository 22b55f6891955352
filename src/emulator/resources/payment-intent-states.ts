import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { releaseCharge } from './charge-core';
import { unexpectedState } from './confirm-payment';
import { advance } from './emit';
import { find } from './find';

type PaymentIntent = Tables['payment_intent'];

/** https://docs.stripe.com/payments/paymentintents/lifecycle: where an intent may still be changed and paid. */
export const payable = ['requires_payment_method', 'requires_confirmation', 'requires_action'];
export const cancelable = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
  'processing',
];

/** Nothing will be taken any more; an authorization goes back. */
export function cancelIntent(tx: Tx, intent: PaymentIntent, reason: string | null): PaymentIntent {
  const charge = tx.get('charge', intent.latest_charge ?? '');
  if (charge && intent.status === 'requires_capture' && !charge.refunded)
    releaseCharge(tx, charge, 'charge.refunded');
  const canceled = {
    status: 'canceled',
    amount_capturable: 0,
    canceled_at: tx.now,
    cancellation_reason: reason,
    next_action: null,
  };
  return advance(tx, 'payment_intent', intent, canceled, 'payment_intent.canceled');
}

/** An intent's customer is set once. */
export function checkCustomer(tx: Tx, intent: PaymentIntent, customer: string): void {
  find(tx, 'customer', customer, 'customer');
  if (intent.customer === null || intent.customer === customer) return;
  throw invalidRequest(
    'You cannot modify `customer` on a PaymentIntent once it already has been set. To fulfill a payment with a different Customer, cancel this PaymentIntent and create a new one.',
    { param: 'customer' },
  );
}

export function notUpdatable(intent: PaymentIntent, param: string) {
  return unexpectedState(
    `This PaymentIntent's ${param} could not be updated because it has a status of ${intent.status}. You may only update the ${param} of a PaymentIntent with one of the following statuses: ${payable.join(', ')}.`,
    intent,
  );
}

export function notConfirmable(intent: PaymentIntent) {
  const already = intent.status === 'succeeded' || intent.status === 'requires_capture';
  return unexpectedState(
    already
      ? 'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
      : `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: ${payable.join(', ')}.`,
    intent,
  );
}
