import type Stripe from 'stripe';
import { cardByToken } from '../engine/test-cards';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { embedded } from '../wire/pagination';
import { invalidRequest, noSuch } from '../wire/stripe-error';
import { change, emit } from './emit';
import { find } from './find';
import { behaviourOf, cardError, createCard } from './payment-method-core';

/** Cards as the older API sees them: a `source` is a payment method under an id of its own kind. */

type PaymentMethod = Tables['payment_method'];

const brands: Record<string, string> = {
  visa: 'Visa',
  mastercard: 'MasterCard',
  amex: 'American Express',
  discover: 'Discover',
};

/** A card object. https://docs.stripe.com/api/cards/object */
export function viewCard(method: PaymentMethod): Wire<Stripe.Card> {
  const { billing_details: billing, card } = method;
  const { address } = billing;
  return {
    id: method.id,
    object: 'card',
    address_city: address?.city ?? null,
    address_country: address?.country ?? null,
    address_line1: address?.line1 ?? null,
    address_line1_check: null,
    address_line2: address?.line2 ?? null,
    address_state: address?.state ?? null,
    address_zip: address?.postal_code ?? null,
    address_zip_check: null,
    allow_redisplay: method.allow_redisplay ?? 'unspecified',
    brand: brands[card?.brand ?? ''] ?? 'Unknown',
    country: card?.country ?? null,
    customer: method.customer,
    cvc_check: 'pass',
    dynamic_last4: null,
    exp_month: card?.exp_month ?? 1,
    exp_year: card?.exp_year ?? 1970,
    fingerprint: card?.fingerprint ?? null,
    funding: card?.funding ?? 'unknown',
    last4: card?.last4 ?? '',
    metadata: method.metadata,
    name: billing.name,
    regulated_status: card?.regulated_status ?? 'unregulated',
    tokenization_method: null,
  };
}

/** A token that was made of a typed card, for its one use; undefined for a test token or an unknown one. */
export function spendToken(tx: Tx, token: string, param: string): Tables['token'] | undefined {
  const stored = tx.get('token', token);
  if (!stored) return undefined;
  if (stored.used) {
    throw invalidRequest(`You cannot use a Stripe token more than once: ${token}.`, {
      code: 'token_already_used',
      param,
    });
  }
  tx.put('token', { ...stored, used: true });
  return stored;
}

/** A new source for a token such as `tok_visa`, or for one that was made of a typed card. */
export function cardFromToken(tx: Tx, token: string, param: string): PaymentMethod {
  const stored = spendToken(tx, token, param);
  if (stored) return find(tx, 'payment_method', stored.card);
  const card = cardByToken(token);
  if (card) return createCard(tx, card, { prefix: 'card' });
  throw noSuch('token', token, param);
}

/** Gives the customer a card; the first one is the default. The bank is asked: a declining card is refused. */
export function addSource(
  tx: Tx,
  customer: Tables['customer'],
  token: string,
  options: { replacesDefault: boolean; metadata?: Record<string, string> },
): PaymentMethod {
  const method = cardFromToken(tx, token, 'source');
  const { setup } = behaviourOf(method);
  if (setup !== 'ok') throw cardError(setup);
  const owned = { ...method, customer: customer.id, metadata: options.metadata ?? {} };
  tx.put('payment_method', owned);
  emit(tx, 'customer.source.created', viewCard(owned));
  if (options.replacesDefault || customer.default_source === null)
    change(tx, 'customer', customer, { default_source: owned.id }, 'customer.updated');
  return owned;
}

/** The customer's sources, the default one first. */
export function sourcesOf(tx: Tx, customer: Tables['customer']): PaymentMethod[] {
  const sources = tx.where('payment_method', 'customer', customer.id).filter(isSource);
  const first = sources.filter((method) => method.id === customer.default_source);
  return [...first, ...sources.filter((method) => method.id !== customer.default_source)];
}

export function isSource({ id }: { id: string }): boolean {
  return id.startsWith('card_');
}

/** For `expand: ['sources']`. */
export function viewSources(tx: Tx, customerId: string): object | undefined {
  const customer = tx.get('customer', customerId);
  if (!customer) return undefined;
  return embedded(sourcesOf(tx, customer).map(viewCard), `/v1/customers/${customerId}/sources`);
}
