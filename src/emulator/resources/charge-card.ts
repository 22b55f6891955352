import type { CardFailure, TestCard } from '../engine/test-cards';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { emit } from './emit';
import { processingFee, recordMoney } from './ledger';
import { behaviourOf } from './payment-method-core';

type Charge = Tables['charge'];
type PaymentMethod = Tables['payment_method'];

export interface ChargeRequest {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  intent: string;
  method: PaymentMethod;
}

/** The bank's word on a payment: cards behave differently once they belong to a customer. */
export function chargeFailure(method: PaymentMethod): CardFailure | null {
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
  const failure = forcedFailure(tx, request.customer) ?? chargeFailure(request.method);
  const made = newCharge(tx, request, failure);
  const charge = failure ? made : { ...made, balance_transaction: recordCharge(tx, made) };
  tx.put('charge', charge);
  emit(tx, failure ? 'charge.failed' : 'charge.succeeded', charge);
  return { charge, failure };
}

/** The payment on the account's balance, with Stripe's fee. */
function recordCharge(tx: Tx, charge: Charge): string {
  const { amount, currency, description, id } = charge;
  const fee = processingFee(amount);
  return recordMoney(tx, { amount, currency, description, fee, source: id, type: 'charge' }).id;
}

function newCharge(tx: Tx, request: ChargeRequest, failure: CardFailure | null): Charge {
  const { amount, currency, customer, description, intent, method } = request;
  const card = method.card;
  return {
    id: tx.newId('ch'),
    object: 'charge',
    amount,
    amount_captured: failure ? 0 : amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'APP FACTORY',
    captured: !failure,
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
    outcome: {
      advice_code: failure ? 'try_again_later' : null,
      network_advice_code: null,
      network_decline_code: failure ? '01' : null,
      network_status: failure ? 'declined_by_network' : 'approved_by_network',
      reason: failure?.declineCode ?? failure?.code ?? null,
      risk_level: 'normal',
      risk_score: 20,
      seller_message: failure
        ? 'The bank did not return any further details with this decline.'
        : 'Payment complete.',
      type: failure ? 'issuer_declined' : 'authorized',
    },
    paid: !failure,
    payment_intent: intent,
    payment_method: method.id,
    payment_method_details: card
      ? {
          card: {
            amount_authorized: failure ? null : amount,
            authorization_code: null,
            brand: card.brand,
            checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
            country: card.country,
            electronic_commerce_indicator: null,
            exp_month: card.exp_month,
            exp_year: card.exp_year,
            fingerprint: card.fingerprint,
            funding: card.funding,
            installments: null,
            last4: card.last4,
            mandate: null,
            network: card.brand,
            network_token: { used: false },
            network_transaction_id: null,
            regulated_status: 'unregulated',
            three_d_secure: null,
            transaction_link_id: null,
            wallet: null,
          },
          type: 'card',
        }
      : null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
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
  };
}
