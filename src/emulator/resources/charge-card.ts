import { adviceOn, authenticationRequired, type CardFailure, expiredCard } from '../engine/card-failures';
import type { TestCard } from '../engine/test-cards';
import { authorizationCode } from '../store/ids';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { statementName } from './account';
import { create } from './emit';
import { recordCharge } from './ledger';
import { behaviourOf, isExpired } from './payment-method-core';

type Charge = Tables['charge'];
type PaymentMethod = Tables['payment_method'];

/** An authorization that is not captured lapses: https://docs.stripe.com/payments/place-a-hold-on-a-payment-method */
export const authorizationSeconds = 7 * 86_400;

export interface ChargeRequest {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  /** Null for a charge that was made by itself, as the older API does. */
  intent: string | null;
  method: PaymentMethod;
  /** `later`: only authorized. `async`: captured at once, booked a moment later. */
  capture?: 'now' | 'async' | 'later';
  /** Off session: a bank that wants to see the customer declines. */
  isUnattended?: boolean;
  /** What the charge takes over from what asked for it. */
  fields?: Partial<Charge>;
}

/** The bank's word on a payment: cards behave differently once they belong to a customer. */
function chargeFailure(tx: Tx, { method, isUnattended }: ChargeRequest): CardFailure | null {
  if (isUnattended) return authenticationRequired;
  if (isExpired(tx, method)) return expiredCard;
  const card: TestCard = behaviourOf(method);
  const outcome = method.customer === null ? card.firstCharge : card.savedCharge;
  return outcome === 'ok' ? null : outcome;
}

/** The bank's answer to a customer's next charge, as the control plane set it. It holds for one charge. */
function forcedFailure(tx: Tx, customer: string | null): CardFailure | null {
  const forced = tx.get('forced_decline', customer ?? '');
  if (!forced) return null;
  tx.remove('forced_decline', forced.id);
  return { code: 'card_declined', declineCode: forced.decline_code, message: 'Your card was declined.' };
}

/** One attempt to take money: a charge that succeeded or failed, with its event. */
export function chargeCard(tx: Tx, request: ChargeRequest): { charge: Charge; failure: CardFailure | null } {
  const { capture = 'now' } = request;
  const failure = forcedFailure(tx, request.customer) ?? chargeFailure(tx, request);
  const charge = newCharge(tx, request, failure);
  const isBooked = !failure && capture === 'now';
  const booked = isBooked ? { ...charge, balance_transaction: recordCharge(tx, charge).id } : charge;
  return { charge: create(tx, 'charge', booked, failure ? 'charge.failed' : 'charge.succeeded'), failure };
}

function newCharge(tx: Tx, request: ChargeRequest, failure: CardFailure | null): Charge {
  const { amount, currency, customer, description, intent, method, capture = 'now' } = request;
  const isCaptured = !failure && capture !== 'later';
  const id = tx.newId('ch');
  return {
    id,
    object: 'charge',
    amount,
    amount_captured: isCaptured ? amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: statementName,
    captured: isCaptured,
    created: tx.now,
    currency,
    customer,
    description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: {},
    on_behalf_of: null,
    outcome: outcomeOf(failure),
    paid: !failure,
    payment_intent: intent,
    payment_method: method.id,
    payment_method_details: cardDetails(method, { id, amount, failure, until: heldUntil(tx, capture) }),
    radar_options: {},
    receipt_email: null,
    receipt_number: null,
    receipt_url: failure ? null : `${tx.baseUrl}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: failure ? 'failed' : 'succeeded',
    transfer_data: null,
    transfer_group: null,
    ...request.fields,
  };
}

function heldUntil(tx: Tx, capture: ChargeRequest['capture']): number | null {
  return capture === 'later' ? tx.now + authorizationSeconds : null;
}

function outcomeOf(failure: CardFailure | null): Charge['outcome'] {
  const outcome = {
    advice_code: failure ? adviceOn(failure) : null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: 'approved_by_network',
    reason: null,
    risk_level: 'normal',
    risk_score: 20,
    seller_message: 'Payment complete.',
    type: 'authorized',
  };
  if (!failure) return outcome;
  const reason = failure.declineCode ?? failure.code;
  if (failure.declineCode === 'fraudulent') {
    return {
      ...outcome,
      network_status: 'not_sent_to_network',
      reason: 'highest_risk_level',
      risk_level: 'highest',
      risk_score: 94,
      seller_message: 'Stripe blocked this payment as too risky.',
      type: 'blocked',
    };
  }
  return {
    ...outcome,
    network_decline_code: '01',
    network_status: 'declined_by_network',
    reason,
    seller_message:
      reason === 'generic_decline'
        ? 'The bank did not return any further details with this decline.'
        : `The bank returned the decline code \`${reason}\`.`,
    type: 'issuer_declined',
  };
}

function cardDetails(
  method: PaymentMethod,
  attempt: { id: string; amount: number; failure: CardFailure | null; until: number | null },
): Charge['payment_method_details'] {
  const { card } = method;
  if (!card) return null;
  const { amount, failure, until } = attempt;
  return {
    card: {
      amount_authorized: failure ? null : amount,
      authorization_code: failure ? null : authorizationCode(attempt.id),
      brand: card.brand,
      ...(until !== null && !failure && { capture_before: until }),
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country,
      electronic_commerce_indicator: null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      extended_authorization: { status: 'disabled' },
      fingerprint: card.fingerprint,
      funding: card.funding,
      incremental_authorization: { status: 'unavailable' },
      installments: null,
      last4: card.last4,
      mandate: null,
      multicapture: { status: 'unavailable' },
      network: card.brand,
      network_token: { used: false },
      network_transaction_id: failure ? null : '119528868122817',
      overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
      regulated_status: 'unregulated',
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
    type: 'card',
  };
}
