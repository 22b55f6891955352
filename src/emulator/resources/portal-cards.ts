import type { CardFailure } from '../engine/card-failures';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import type { TypedCard } from './complete-checkout';
import { advance, change } from './emit';
import { find } from './find';
import { createCard, detach, noBillingDetails } from './payment-method-core';
import { liveSubscriptions } from './portal-subscriptions';
import { attemptSetup, createSetupIntent } from './setup-intent-core';

type Customer = Tables['customer'];

/** How a submit of the portal's card form ends. */
export type AddedCard =
  | { kind: 'saved' }
  | { kind: 'declined'; failure: CardFailure }
  /** The customer must pass 3-D Secure at `/3ds/<intent>`; `finishCard` follows at the address given. */
  | { kind: 'requires_action'; intent: string };

/** A new card becomes the customer's default, and that of each live subscription which had a default of its own. */
export function addCard(tx: Tx, customer: Customer, typed: TypedCard, returnUrl: string): AddedCard {
  const billing = { ...noBillingDetails, email: customer.email, name: customer.name ?? null };
  const method = createCard(tx, typed.card, { expiry: typed.expiry, billing });
  const attempt = attemptSetup(tx, createSetupIntent(tx, customer.id), method, {
    authenticated: false,
    returnUrl,
  });
  if (attempt.kind === 'requires_action') return { kind: 'requires_action', intent: attempt.intent.id };
  if (attempt.kind === 'declined') {
    tx.remove('payment_method', method.id);
    return { kind: 'declined', failure: attempt.failure };
  }
  advance(tx, 'payment_method', method, { customer: customer.id }, 'payment_method.attached');
  makeDefault(tx, customer, method.id);
  return { kind: 'saved' };
}

/** After 3-D Secure: false when its owner has not passed. Coming here again changes nothing. */
export function finishCard(tx: Tx, customer: Customer, intentId: string): boolean {
  const intent = find(tx, 'setup_intent', intentId);
  if (intent.customer !== customer.id) throw invalidRequest('This card belongs to somebody else.');
  const method = tx.get('payment_method', intent.payment_method ?? '');
  if (intent.status !== 'succeeded' || method?.customer !== customer.id) return false;
  makeDefault(tx, customer, method.id);
  return true;
}

/** The card that pays next: the customer's default, or a subscription's own. */
export function defaultCard(tx: Tx, customer: Customer): string | null {
  const chosen = customer.invoice_settings.default_payment_method;
  return chosen ?? liveSubscriptions(tx, customer.id)[0]?.default_payment_method ?? null;
}

export function makeDefault(tx: Tx, customer: Customer, method: string): void {
  const own = ownCard(tx, customer, method);
  const current = find(tx, 'customer', customer.id);
  const invoice_settings = { ...current.invoice_settings, default_payment_method: own.id };
  change(tx, 'customer', current, { invoice_settings }, 'customer.updated');
  for (const subscription of liveSubscriptions(tx, customer.id)) {
    if (subscription.default_payment_method === null) continue;
    change(
      tx,
      'subscription',
      subscription,
      { default_payment_method: own.id },
      'customer.subscription.updated',
    );
  }
}

/** Removes a card; the one that pays next stays until another is the default. */
export function removeCard(tx: Tx, customer: Customer, method: string): void {
  const own = ownCard(tx, customer, method);
  if (own.id === defaultCard(tx, customer) && liveSubscriptions(tx, customer.id).length > 0)
    throw invalidRequest('This card pays the plan. Make another card the default first.');
  detach(tx, own);
}

function ownCard(tx: Tx, customer: Customer, id: string): Tables['payment_method'] {
  const method = find(tx, 'payment_method', id);
  if (method.customer !== customer.id) throw invalidRequest('This card belongs to somebody else.');
  return method;
}
