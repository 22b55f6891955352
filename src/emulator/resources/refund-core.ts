import { moneyText } from '../engine/invoice-maths';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { checkLastDigit } from './charge-amount-rules';
import { advance, change, create, emit } from './emit';
import { find } from './find';
import { recordMoney } from './ledger';
import { behaviourOf } from './payment-method-core';

type Charge = Tables['charge'];
type Refund = Tables['refund'];

/** "Some time later" is when Stripe's two test cards for refunds change their status; here it is a minute. */
export const refundSettleSeconds = 60;

export interface NewRefund {
  /** Absent: all that is left. */
  amount?: number;
  metadata: Record<string, string>;
  reason: string | null;
}

/** What of a charge can still be given back, or Stripe's refusal. */
export function refundable(tx: Tx, charge: Charge, amount: number | undefined): number {
  if (!charge.paid) {
    throw invalidRequest(`Charge ${charge.id} has not been paid, so it cannot be refunded.`, {
      param: 'charge',
    });
  }
  if (tx.where('dispute', 'charge', charge.id).some((dispute) => !dispute.is_charge_refundable)) {
    throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  // What a partial capture left out counts as refunded already.
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
      code: 'charge_already_refunded',
    });
  }
  const wanted = amount ?? left;
  if (amount !== undefined) checkLastDigit(amount, charge.currency, 'amount');
  if (wanted <= left) return wanted;
  const [asked, unrefunded] = [wanted, left].map((minor) => moneyText(minor, charge.currency));
  throw invalidRequest(
    `Refund amount (${asked}) is greater than unrefunded amount on charge (${unrefunded})`,
    { param: 'amount' },
  );
}

/**
 * Gives money back. A card's refund has succeeded at once, but for Stripe's test cards whose refunds are pending first or
 * fail in the end. https://docs.stripe.com/testing#refunds
 */
export function createRefund(tx: Tx, charge: Charge, { amount, metadata, reason }: NewRefund): Refund {
  const refunded = refundable(tx, charge, amount);
  const method = tx.get('payment_method', charge.payment_method ?? '');
  const isPending = (method && behaviourOf(method).refund) === 'pending';
  const id = tx.newId('re');
  const transaction = recordMoney(tx, {
    amount: 0 - refunded,
    currency: charge.currency,
    description: `REFUND FOR CHARGE${charge.description ? ` (${charge.description})` : ''}`,
    fee: 0,
    source: id,
    type: 'refund',
  });
  const refund: Refund = {
    id,
    object: 'refund',
    amount: refunded,
    balance_transaction: transaction.id,
    charge: charge.id,
    created: tx.now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: {
      card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      type: 'card',
    },
    metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    ...(isPending && { pending_reason: 'processing' }),
    reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: isPending ? 'pending' : 'succeeded',
    transfer_reversal: null,
  };
  create(tx, 'refund', refund, 'refund.created');
  const total = charge.amount_refunded + refunded;
  const patch = { amount_refunded: total, refunded: total === charge.amount };
  advance(tx, 'charge', charge, patch, 'charge.refunded');
  emit(tx, 'refund.updated', refund);
  emit(tx, 'charge.refund.updated', refund);
  return refund;
}

/** When the bank of a test card has its last word on a refund; null when it has said it already. */
export function refundSettlesAt(tx: Tx, refund: Refund): number | null {
  const method = tx.get('payment_method', refund.payment_method ?? '');
  const outcome = method && behaviourOf(method).refund;
  const waits = outcome === 'pending' ? refund.status === 'pending' : refund.status === 'succeeded';
  return outcome && waits ? refund.created + refundSettleSeconds : null;
}

/** The bank's last word: a pending refund has arrived, one with the other card has failed and the money is back. */
export function settleRefund(tx: Tx, refund: Refund): void {
  if (refund.status === 'pending') {
    const { pending_reason, ...rest } = refund;
    const arrived = { ...rest, status: 'succeeded' };
    tx.put('refund', arrived);
    emit(tx, 'refund.updated', arrived, { pending_reason, status: 'pending' });
    emit(tx, 'charge.refund.updated', arrived);
    return;
  }
  const failed = advance(tx, 'refund', refund, broughtBack(tx, refund, 'failed'), 'refund.failed');
  emit(tx, 'charge.refund.updated', failed);
  unrefund(tx, refund);
}

/** Only a refund that waits can be called back. https://docs.stripe.com/refunds#cancel-refund */
export function cancelRefund(tx: Tx, refund: Refund): Refund {
  if (refund.status !== 'pending') {
    throw invalidRequest(
      `You cannot cancel this refund because it has a status of ${refund.status}. Only pending refunds can be canceled.`,
    );
  }
  const canceled = change(tx, 'refund', refund, broughtBack(tx, refund, 'canceled'), 'refund.updated');
  emit(tx, 'charge.refund.updated', canceled);
  unrefund(tx, refund);
  return canceled;
}

/** The money is the account's again. */
function broughtBack(tx: Tx, refund: Refund, status: 'canceled' | 'failed'): Partial<Refund> {
  const back = recordMoney(tx, {
    amount: refund.amount,
    currency: refund.currency,
    description: null,
    fee: 0,
    source: refund.id,
    type: 'refund_failure',
  });
  return {
    failure_balance_transaction: back.id,
    failure_reason: status === 'failed' ? 'expired_or_canceled_card' : 'merchant_request',
    status,
  };
}

function unrefund(tx: Tx, refund: Refund): void {
  const charge = find(tx, 'charge', refund.charge ?? '');
  const amount = charge.amount_refunded - refund.amount;
  change(tx, 'charge', charge, { amount_refunded: amount, refunded: false }, 'charge.updated');
}
