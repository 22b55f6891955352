import { secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { advance, change, create, emit } from './emit';
import { recordMoney } from './ledger';

type Dispute = Tables['dispute'];

const noEvidence: Dispute['evidence'] = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

/** What may be said to the bank in words. */
export const evidenceNames = Object.keys(noEvidence).filter((name) => name !== 'enhanced_evidence');

/** What Stripe takes for a dispute, in minor units. https://stripe.com/pricing */
const disputeFee = 1500;

const inquiryStatuses = new Set(['warning_needs_response', 'warning_under_review']);

/** A bank only asks: no money has moved. */
export function isInquiry(dispute: Dispute): boolean {
  return inquiryStatuses.has(dispute.status);
}

/** Nothing more can be said: won, lost, or an inquiry that was dropped. */
export function isClosed(dispute: Dispute): boolean {
  return ['won', 'lost', 'warning_closed'].includes(dispute.status);
}

/**
 * The cardholder's bank takes a payment back, or asks about it first. Stripe has no call for it: a test card or the
 * control plane does it. https://docs.stripe.com/disputes/how-disputes-work
 */
export function openDispute(
  tx: Tx,
  charge: Tables['charge'],
  reason: string,
  { isInquiry: asksFirst = false }: { isInquiry?: boolean } = {},
): Dispute {
  const id = tx.newId('du');
  const amount = charge.amount - charge.amount_refunded;
  const opened: Dispute = {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [],
    charge: charge.id,
    created: tx.now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence,
    evidence_details: {
      due_by: tx.now + 9 * secondsPerDay,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'manual',
    },
    intended_submission_method: null,
    is_charge_refundable: asksFirst,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status: asksFirst ? 'warning_needs_response' : 'needs_response',
  };
  const dispute = asksFirst ? opened : withdrawn(tx, opened);
  create(tx, 'dispute', dispute, 'charge.dispute.created');
  if (!asksFirst) emit(tx, 'charge.dispute.funds_withdrawn', dispute);
  change(tx, 'charge', charge, { disputed: true }, 'charge.updated');
  return dispute;
}

/** An inquiry becomes a dispute: now the money goes. */
export function escalateInquiry(tx: Tx, inquiry: Dispute): Dispute {
  const patch = { ...withdrawn(tx, inquiry), status: 'needs_response', is_charge_refundable: false };
  const dispute = change(tx, 'dispute', inquiry, patch, 'charge.dispute.updated');
  emit(tx, 'charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

/** The end of a dispute. An inquiry is dropped, whatever its end: no money had moved. */
export function closeDispute(tx: Tx, dispute: Dispute, status: 'won' | 'lost'): Dispute {
  if (isInquiry(dispute)) {
    return advance(tx, 'dispute', dispute, { status: 'warning_closed' }, 'charge.dispute.closed');
  }
  if (status === 'lost') return advance(tx, 'dispute', dispute, { status }, 'charge.dispute.closed');
  const reinstated = move(tx, dispute, dispute.amount, 0);
  const balance_transactions = [...dispute.balance_transactions, reinstated];
  const won = advance(tx, 'dispute', dispute, { status, balance_transactions }, 'charge.dispute.closed');
  emit(tx, 'charge.dispute.funds_reinstated', won);
  return won;
}

function withdrawn(tx: Tx, dispute: Dispute): Dispute {
  return { ...dispute, balance_transactions: [move(tx, dispute, -dispute.amount, disputeFee)] };
}

function move(tx: Tx, { charge, currency, id }: Dispute, amount: number, fee: number) {
  return recordMoney(tx, {
    type: 'adjustment',
    category: amount < 0 ? 'dispute' : 'dispute_reversal',
    amount,
    fee,
    feeDescription: 'Dispute fee',
    currency,
    description: `Chargeback ${amount < 0 ? 'withdrawal' : 'reversal'} for ${charge}`,
    source: id,
  });
}
