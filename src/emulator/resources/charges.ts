import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { email } from '../wire/email';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, integer, metadata, object, oneOf, required, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { cardFromToken, viewCard } from './card-source';
import { checkChargeAmount } from './charge-amount-rules';
import { chargeCard } from './charge-card';
import { captureCharge } from './charge-core';
import { onClockOf } from './clock';
import { openDispute } from './dispute-core';
import { change } from './emit';
import { find } from './find';
import { behaviourOf, cardError } from './payment-method-core';
import { currencyCode } from './price-core';
import { shippingFields, shippingParam } from './shipping-param';

/**
 * https://docs.stripe.com/api/charges. Payment intents make charges; making one by itself is the older way, with a
 * token or a saved card as its `source`.
 */
export const chargeOperations = [
  operation('POST /v1/charges', {
    params: {
      amount: required(integer({ min: 1 })),
      currency: required(text({ max: 3 })),
      capture: boolean(),
      customer: text(),
      description: text({ max: 1000 }),
      metadata: metadata(),
      receipt_email: email({ max: 800 }),
      shipping: shippingParam,
      source: text(),
      statement_descriptor: text({ max: 22 }),
      statement_descriptor_suffix: text({ max: 22 }),
      transfer_group: text(),
    },
    returns: 'charge',
    run(request, params) {
      const { amount, customer, source } = params;
      const currency = currencyCode(params.currency);
      checkChargeAmount(amount, currency);
      const tx = onClockOf(request, customer ?? null);
      const method = sourceOf(tx, source, customer);
      const { charge, failure } = chargeCard(tx, {
        amount,
        currency,
        customer: customer ?? null,
        description: params.description ?? null,
        intent: null,
        method,
        capture: params.capture === false ? 'later' : 'now',
        fields: {
          metadata: mergeMetadata({}, params.metadata),
          receipt_email: params.receipt_email ?? null,
          shipping: params.shipping ? shippingFields(params.shipping) : null,
          source: viewCard(method),
          statement_descriptor: params.statement_descriptor ?? null,
          statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
          transfer_group: params.transfer_group ?? null,
        },
      });
      if (failure) tx.refuseAfterCommit(cardError(failure, { charge: charge.id }));
      const { dispute } = behaviourOf(method);
      if (!failure && charge.captured && dispute)
        openDispute(tx, charge, 'fraudulent', { isInquiry: dispute === 'inquiry' });
      return find(tx, 'charge', charge.id);
    },
  }),

  operation('GET /v1/charges/:id', {
    params: {},
    returns: 'charge',
    run: (tx, _, id) => find(tx, 'charge', id),
  }),

  operation('GET /v1/charges', {
    params: {
      ...pageParams,
      created: createdParam,
      customer: text(),
      payment_intent: text(),
      transfer_group: text(),
    },
    returns: 'charge',
    isList: true,
    run(tx, params) {
      const { created, customer, payment_intent: intent, transfer_group: group } = params;
      const rows = chargesOf(tx, customer, intent)
        .filter((row) => customer === undefined || row.customer === customer)
        .filter((row) => group === undefined || row.transfer_group === group)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, params, '/v1/charges');
    },
  }),

  operation('POST /v1/charges/:id', {
    params: {
      customer: text(),
      description: text({ max: 1000 }),
      fraud_details: object({ user_report: oneOf('fraudulent', 'safe') }),
      metadata: metadata(),
      receipt_email: email({ max: 800 }),
      shipping: shippingParam,
      transfer_group: text(),
    },
    returns: 'charge',
    run(tx, { customer, fraud_details: report, metadata: pairs, shipping, ...rest }, id) {
      const charge = find(tx, 'charge', id);
      if (customer !== undefined) find(tx, 'customer', customer, 'customer');
      if (customer !== undefined && charge.customer !== null && charge.customer !== customer) {
        throw invalidRequest('The customer of a charge cannot be changed once it is set.', {
          param: 'customer',
        });
      }
      const patch = {
        ...rest,
        ...(customer !== undefined && { customer }),
        ...(report && { fraud_details: report }),
        ...(shipping && { shipping: shippingFields(shipping) }),
        metadata: mergeMetadata(charge.metadata, pairs),
      };
      return change(tx, 'charge', charge, patch, 'charge.updated');
    },
  }),

  operation('POST /v1/charges/:id/capture', {
    params: {
      amount: integer({ min: 1 }),
      receipt_email: email({ max: 800 }),
      statement_descriptor: text({ max: 22 }),
      statement_descriptor_suffix: text({ max: 22 }),
      transfer_group: text(),
    },
    returns: 'charge',
    run(request, { amount, ...fields }, id) {
      const charge = find(request, 'charge', id);
      if (charge.payment_intent !== null) {
        throw invalidRequest(
          `This charge was created by a PaymentIntent (${charge.payment_intent}) and must be captured through it.`,
        );
      }
      if (charge.captured) {
        throw invalidRequest(`Charge ${id} has already been captured.`, { code: 'charge_already_captured' });
      }
      if (charge.refunded || charge.status !== 'succeeded') {
        throw invalidRequest(
          `Charge ${id} could not be captured because it has been refunded or has failed.`,
          {
            code: 'charge_already_refunded',
          },
        );
      }
      const taken = amount ?? charge.amount;
      if (taken > charge.amount) throw captureTooLarge('amount');
      return captureCharge(onClockOf(request, charge.customer), charge, taken, fields);
    },
  }),
];

/** More cannot be taken than the bank has put aside. */
export function captureTooLarge(param: string) {
  return invalidRequest(
    'The requested capture amount is greater than the amount you can capture for this charge.',
    {
      code: 'amount_too_large',
      param,
    },
  );
}

function chargesOf(tx: Tx, customer: string | undefined, intent: string | undefined): Tables['charge'][] {
  if (intent !== undefined) return tx.where('charge', 'payment_intent', intent);
  return customer === undefined ? tx.all('charge') : tx.where('charge', 'customer', customer);
}

/** The card behind a `source`: a token, a saved card, or the customer's default one. */
function sourceOf(
  tx: Tx,
  source: string | undefined,
  customer: string | undefined,
): Tables['payment_method'] {
  const owner = customer === undefined ? null : find(tx, 'customer', customer, 'customer');
  const id = source ?? owner?.default_source;
  if (!id) {
    if (owner)
      throw invalidRequest('Cannot charge a customer that has no active card', {
        code: 'missing',
        param: 'card',
      });
    throw invalidRequest('Must provide source or customer.');
  }
  const saved = tx.get('payment_method', id);
  if (!saved) return cardFromToken(tx, id, 'source');
  if (saved.customer === (customer ?? null)) return saved;
  throw invalidRequest(`Customer ${customer ?? '(none)'} does not have a linked source with ID ${id}.`, {
    code: 'missing',
    param: 'source',
  });
}
