import type Stripe from 'stripe';
import { required } from '@/lib/assert';
import { adviceOn, type CardFailure, expiredCard } from '../engine/card-failures';
import { cardByFingerprint, cardByToken, type TestCard } from '../engine/test-cards';
import { cardFingerprint } from '../store/ids';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { invalidRequest, StripeError } from '../wire/stripe-error';
import { advance, change } from './emit';
import { find } from './find';

type PaymentMethod = Tables['payment_method'];

export interface Expiry {
  month: number;
  year: number;
}

/** Stripe's test tokens expire this month next year. */
export function tokenExpiry(now: number): Expiry {
  const date = new Date(now * 1000);
  return { month: date.getUTCMonth() + 1, year: date.getUTCFullYear() + 1 };
}

export type BillingDetails = Wire<Stripe.PaymentMethod.BillingDetails>;

export const noBillingDetails: BillingDetails = {
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
};

/** A new card that belongs to nobody. Of its number only the last four digits and a fingerprint are kept. */
export function createCard(
  tx: Tx,
  card: TestCard,
  options: {
    /** `card`: made by the older API, where a card is a source. */
    prefix?: 'pm' | 'card';
    expiry?: Expiry;
    billing?: BillingDetails;
    metadata?: Record<string, string>;
    redisplay?: string;
  } = {},
): PaymentMethod {
  const { expiry = tokenExpiry(tx.now), billing = noBillingDetails, metadata = {}, prefix = 'pm' } = options;
  const paymentMethod: PaymentMethod = {
    id: tx.newId(prefix),
    object: 'payment_method',
    allow_redisplay: options.redisplay ?? 'unspecified',
    billing_details: billing,
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: card.brand === 'amex' ? 'american_express' : card.brand,
      exp_month: expiry.month,
      exp_year: expiry.year,
      fingerprint: cardFingerprint(card.number),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: tx.now,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata,
    type: 'card',
  };
  tx.put('payment_method', paymentMethod);
  if (options.expiry) tx.put('typed_expiry', { id: paymentMethod.id });
  return paymentMethod;
}

/** A card is good until the end of its month, by the clock of the unit of work. */
export function isExpired(tx: Tx, { card, id }: PaymentMethod): boolean {
  if (!card || !tx.get('typed_expiry', id)) return false;
  const date = new Date(tx.now * 1000);
  return card.exp_year * 12 + card.exp_month < date.getUTCFullYear() * 12 + date.getUTCMonth() + 1;
}

/** How a stored card behaves. */
export function behaviourOf(paymentMethod: PaymentMethod): TestCard {
  return required(cardByFingerprint(paymentMethod.card?.fingerprint), `test card of ${paymentMethod.id}`);
}

/** The bank, or Stripe in its place, has said no: only then there is advice. */
function isDecline({ code, declineCode }: CardFailure): boolean {
  return declineCode !== undefined || code === 'expired_card' || code === 'incorrect_cvc';
}

export function cardError(
  failure: CardFailure,
  more: { charge?: string; payment_intent?: object; payment_method?: object; setup_intent?: object } = {},
) {
  return new StripeError(402, {
    type: 'card_error',
    code: failure.code,
    decline_code: failure.declineCode,
    advice_code: isDecline(failure) ? adviceOn(failure) : undefined,
    message: failure.message,
    param: failure.param,
    ...more,
  });
}

/** A card that paid without a customer, or was taken from one, is used up. */
export function isSpent(tx: Tx, { id }: PaymentMethod): boolean {
  return tx.get('spent_payment_method', id) !== undefined;
}

/** Gives a card to a customer. The bank is asked, so a declining card is refused here: 402. */
export function attach(tx: Tx, paymentMethod: PaymentMethod, customer: string): PaymentMethod {
  if (paymentMethod.customer === customer) return paymentMethod;
  if (isSpent(tx, paymentMethod)) {
    throw invalidRequest(
      'This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, and may not be used again.',
      { param: 'payment_method' },
    );
  }
  if (paymentMethod.customer !== null) {
    throw invalidRequest('The payment method you provided has already been attached to a customer.', {
      param: 'payment_method',
    });
  }
  const { setup } = behaviourOf(paymentMethod);
  if (isExpired(tx, paymentMethod)) throw cardError(expiredCard);
  if (setup !== 'ok') throw cardError(setup);
  return advance(tx, 'payment_method', paymentMethod, { customer }, 'payment_method.attached');
}

/**
 * The customer's own method for an id or a test token. A token such as `pm_card_visa` is not an object: each use makes
 * a new method that belongs to the customer.
 */
export function ownPaymentMethod(tx: Tx, idOrToken: string, customer: string, param: string): PaymentMethod {
  const card = cardByToken(idOrToken);
  if (card) return attach(tx, createCard(tx, card), customer);
  const paymentMethod = find(tx, 'payment_method', idOrToken, param);
  if (paymentMethod.customer === customer) return paymentMethod;
  throw invalidRequest(
    `The customer does not have a payment method with the ID ${idOrToken}. The payment method must be attached to the customer.`,
    { code: 'resource_missing', param },
  );
}

/** Takes a card from its customer; where it was the default, there is none afterwards. */
export function detach(tx: Tx, paymentMethod: PaymentMethod): PaymentMethod {
  const owner = paymentMethod.customer;
  if (owner === null) {
    throw invalidRequest(
      'The payment method you provided is not attached to a customer so detachment is impossible.',
      {
        param: 'payment_method',
      },
    );
  }
  const detached = change(tx, 'payment_method', paymentMethod, { customer: null }, 'payment_method.detached');
  tx.put('spent_payment_method', { id: paymentMethod.id });
  const customer = tx.get('customer', owner);
  if (customer?.invoice_settings.default_payment_method === paymentMethod.id) {
    const invoice_settings = { ...customer.invoice_settings, default_payment_method: null };
    change(tx, 'customer', customer, { invoice_settings }, 'customer.updated');
  }
  for (const subscription of tx.where('subscription', 'customer', owner)) {
    if (subscription.default_payment_method !== paymentMethod.id) continue;
    change(
      tx,
      'subscription',
      subscription,
      { default_payment_method: null },
      'customer.subscription.updated',
    );
  }
  return detached;
}
