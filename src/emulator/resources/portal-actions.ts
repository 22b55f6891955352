import type { CardFailure } from '../engine/test-cards';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { cancelNow } from './cancel-subscription';
import type { TypedCard } from './complete-checkout';
import { advance, change } from './emit';
import { find } from './find';
import { createCard, noBillingDetails } from './payment-method-core';
import { attemptSetup, createSetupIntent } from './setup-intent-core';
import { itemsOf } from './subscription-view';
import { updateSubscription } from './update-subscription';

type Customer = Tables['customer'];
type Subscription = Tables['subscription'];

const ended = new Set(['canceled', 'incomplete_expired']);

/** What the customer may see and change in the portal: subscriptions that have not ended. */
export function liveSubscriptions(tx: Tx, customer: string): Subscription[] {
  return tx.where('subscription', 'customer', customer).filter((row) => !ended.has(row.status));
}

/** The customer's own live subscription; anything else in the form is refused. */
export function ownSubscription(tx: Tx, customer: string, id: string): Subscription {
  const found = liveSubscriptions(tx, customer).find((row) => row.id === id);
  if (!found) throw invalidRequest('This plan is not active any more.');
  return found;
}

/** The end of the running period, which is the trial's end during a trial. */
export function currentPeriodEnd(tx: Tx, subscription: Subscription): number {
  return Math.min(...itemsOf(tx, subscription.id).map((item) => item.current_period_end));
}

/** In flexible billing mode the portal sets `cancel_at` alone and leaves `cancel_at_period_end` false. */
export function cancelInPortal(
  tx: Tx,
  subscription: Subscription,
  mode: string,
  feedback: string | null,
): void {
  const details = feedback === null ? {} : { cancellation_details: { feedback } };
  if (mode === 'immediately') cancelNow(tx, subscription, { feedback });
  else updateSubscription(tx, subscription, { cancel_at: currentPeriodEnd(tx, subscription), ...details });
}

export function resumeInPortal(tx: Tx, subscription: Subscription): void {
  updateSubscription(tx, subscription, { cancel_at: null });
}

/**
 * A new card becomes the customer's default, and that of each live subscription which had a default of its own. A card
 * that asks for 3-D Secure is accepted as if its owner had passed.
 */
export function updateCard(tx: Tx, customer: Customer, typed: TypedCard): CardFailure | null {
  const billing = { ...noBillingDetails, email: customer.email, name: customer.name ?? null };
  const method = createCard(tx, typed.card, { expiry: typed.expiry, billing });
  const attempt = attemptSetup(tx, createSetupIntent(tx, customer.id), method, { authenticated: true });
  if (attempt.kind === 'declined') {
    tx.remove('payment_method', method.id);
    return attempt.failure;
  }
  advance(tx, 'payment_method', method, { customer: customer.id }, 'payment_method.attached');
  makeDefault(tx, customer, method.id);
  return null;
}

export function makeDefault(tx: Tx, customer: Customer, method: string): void {
  if (find(tx, 'payment_method', method).customer !== customer.id)
    throw invalidRequest('This card is not yours.');
  const invoice_settings = { ...customer.invoice_settings, default_payment_method: method };
  change(tx, 'customer', find(tx, 'customer', customer.id), { invoice_settings }, 'customer.updated');
  for (const subscription of liveSubscriptions(tx, customer.id)) {
    if (subscription.default_payment_method === null) continue;
    change(
      tx,
      'subscription',
      subscription,
      { default_payment_method: method },
      'customer.subscription.updated',
    );
  }
}
