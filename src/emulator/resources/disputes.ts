import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, metadata, object, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { closeDispute, escalateInquiry, evidenceNames, isClosed, isInquiry } from './dispute-core';
import { change } from './emit';
import { find } from './find';

type Dispute = Tables['dispute'];

const evidenceParam = object(Object.fromEntries(evidenceNames.map((name) => [name, text({ max: 20_000 })])));

/** https://docs.stripe.com/api/disputes */
export const disputeOperations = [
  operation('GET /v1/disputes/:id', {
    params: {},
    returns: 'dispute',
    run: (tx, _, id) => find(tx, 'dispute', id),
  }),

  operation('GET /v1/disputes', {
    params: { ...pageParams, charge: text(), created: createdParam, payment_intent: text() },
    returns: 'dispute',
    isList: true,
    run(tx, { charge, created, payment_intent: intent, ...request }) {
      const rows = disputesOf(tx, charge, intent)
        .filter((row) => charge === undefined || row.charge === charge)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, request, '/v1/disputes');
    },
  }),

  operation('POST /v1/disputes/:id', {
    params: { evidence: evidenceParam, metadata: metadata(), submit: boolean() },
    returns: 'dispute',
    run(tx, { evidence, metadata: pairs, submit = true }, id) {
      const dispute = openOnly(find(tx, 'dispute', id));
      const details = dispute.evidence_details;
      const isSubmitted = evidence !== undefined && submit;
      const updated = change(
        tx,
        'dispute',
        dispute,
        {
          metadata: mergeMetadata(dispute.metadata, pairs),
          ...(evidence && {
            evidence: { ...dispute.evidence, ...evidence },
            evidence_details: {
              ...details,
              has_evidence: true,
              submission_count: details.submission_count + (isSubmitted ? 1 : 0),
            },
          }),
          ...(isSubmitted && { status: isInquiry(dispute) ? 'warning_under_review' : 'under_review' }),
        },
        'charge.dispute.updated',
      );
      return isSubmitted ? decide(tx, updated) : updated;
    },
  }),

  operation('POST /v1/disputes/:id/close', {
    params: {},
    returns: 'dispute',
    run: (tx, _, id) => closeDispute(tx, openOnly(find(tx, 'dispute', id)), 'lost'),
  }),
];

function disputesOf(tx: Tx, charge: string | undefined, intent: string | undefined): Dispute[] {
  if (intent !== undefined) return tx.where('dispute', 'payment_intent', intent);
  return charge === undefined ? tx.all('dispute') : tx.where('dispute', 'charge', charge);
}

/** Test evidence that names its own end. https://docs.stripe.com/testing#evidence */
function decide(tx: Tx, dispute: Dispute): Dispute {
  switch (dispute.evidence.uncategorized_text) {
    case 'winning_evidence':
      return closeDispute(tx, dispute, 'won');
    case 'losing_evidence':
      return closeDispute(tx, dispute, 'lost');
    case 'escalate_inquiry_evidence':
      return isInquiry(dispute) ? escalateInquiry(tx, dispute) : dispute;
    default:
      return dispute;
  }
}

function openOnly(dispute: Dispute): Dispute {
  if (!isClosed(dispute)) return dispute;
  throw invalidRequest('This dispute is already closed', { code: 'dispute_closed' });
}
