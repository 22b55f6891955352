import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { integer, metadata, oneOf, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { change, emit } from './emit';
import { find } from './find';
import { cancelRefund, createRefund } from './refund-core';

/** https://docs.stripe.com/api/refunds */
export const refundOperations = [
  operation('POST /v1/refunds', {
    params: {
      amount: integer({ min: 1 }),
      charge: text(),
      payment_intent: text(),
      metadata: metadata(),
      reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
    },
    returns: 'refund',
    run(tx, params) {
      const intent = params.payment_intent
        ? find(tx, 'payment_intent', params.payment_intent, 'payment_intent')
        : null;
      const chargeId = params.charge ?? intent?.latest_charge;
      if (!chargeId) {
        throw invalidRequest(
          'One of the following params should be provided for this request: payment_intent or charge.',
        );
      }
      const charge = find(tx, 'charge', chargeId, 'charge');
      return createRefund(onClockOf(tx, charge.customer), charge, {
        amount: params.amount,
        metadata: mergeMetadata({}, params.metadata),
        reason: params.reason ?? null,
      });
    },
  }),

  operation('GET /v1/refunds/:id', {
    params: {},
    returns: 'refund',
    run: (tx, _, id) => find(tx, 'refund', id),
  }),

  operation('POST /v1/refunds/:id', {
    params: { metadata: metadata() },
    returns: 'refund',
    run(tx, { metadata: pairs }, id) {
      const refund = find(tx, 'refund', id);
      const patch = { metadata: mergeMetadata(refund.metadata ?? {}, pairs) };
      const updated = change(tx, 'refund', refund, patch, 'refund.updated');
      emit(tx, 'charge.refund.updated', updated);
      return updated;
    },
  }),

  operation('POST /v1/refunds/:id/cancel', {
    params: {},
    returns: 'refund',
    run(tx, _, id) {
      const refund = find(tx, 'refund', id);
      return cancelRefund(onClockOf(tx, refund.customer), refund);
    },
  }),

  operation('GET /v1/refunds', {
    params: { ...pageParams, charge: text(), created: createdParam, payment_intent: text() },
    returns: 'refund',
    isList: true,
    run(tx, params) {
      const rows = tx
        .all('refund')
        .filter((row) => params.charge === undefined || row.charge === params.charge)
        .filter((row) => params.payment_intent === undefined || row.payment_intent === params.payment_intent)
        .filter((row) => matchesCreated(row.created, params.created));
      return page(rows, params, '/v1/refunds');
    },
  }),
];
