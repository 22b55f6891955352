import { secondsPerDay } from '../engine/calendar';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { advance, change, create, emit } from './emit';

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

/** The cardholder's bank takes a payment back. Stripe has no call for it: a test card or the control plane does it. */
export function openDispute(tx: Tx, charge: Tables['charge'], reason: string): Dispute {
  const dispute: Dispute = {
    id: tx.newId('du'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
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
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason,
    status: 'needs_response',
  };
  create(tx, 'dispute', dispute, 'charge.dispute.created');
  emit(tx, 'charge.dispute.funds_withdrawn', dispute);
  change(tx, 'charge', charge, { disputed: true }, 'charge.updated');
  return dispute;
}

export function closeDispute(tx: Tx, dispute: Dispute, status: 'won' | 'lost'): Dispute {
  const closed = advance(tx, 'dispute', dispute, { status }, 'charge.dispute.closed');
  if (status === 'won') emit(tx, 'charge.dispute.funds_reinstated', closed);
  return closed;
}
