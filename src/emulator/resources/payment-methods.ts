import { cardByToken } from '../engine/test-cards';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { page, pageParams } from '../wire/pagination';
import { integer, metadata, object, oneOf, required, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import {
  billingDetails,
  billingParam,
  cardParam,
  checkExpiry,
  redisplayParam,
  typedCard,
} from './card-params';
import { onClockOf } from './clock';
import { change } from './emit';
import { find } from './find';
import { attach, createCard, detach, noBillingDetails, ownPaymentMethod } from './payment-method-core';

const listParams = {
  ...pageParams,
  type: oneOf('card'),
  allow_redisplay: redisplayParam,
};

/** As recorded: the refusal of an unknown method speaks of connected accounts. */
function findMethod(tx: Tx, id: string): Tables['payment_method'] {
  const method = tx.get('payment_method', id);
  if (method) return method;
  throw invalidRequest(
    `No such PaymentMethod: '${id}'; It's possible this PaymentMethod exists on one of your connected accounts, in which case you should retry this request on that connected account. Learn more at https://stripe.com/docs/connect/authentication`,
    { code: 'resource_missing', param: 'payment_method', status: 404 },
  );
}

function listOf(tx: Tx, customer: string) {
  return tx.where('payment_method', 'customer', customer);
}

/** The filters of both lists of methods. */
function wanted(
  rows: Tables['payment_method'][],
  { allow_redisplay: redisplay }: { allow_redisplay?: string },
) {
  return rows.filter((row) => redisplay === undefined || row.allow_redisplay === redisplay);
}

/** https://docs.stripe.com/api/payment_methods: cards, typed as test numbers or named by token. */
export const paymentMethodOperations = [
  operation('POST /v1/payment_methods', {
    params: {
      type: required(oneOf('card')),
      allow_redisplay: redisplayParam,
      billing_details: billingParam,
      card: required(cardParam),
      metadata: metadata(),
    },
    returns: 'payment_method',
    run(tx, params) {
      const { card, expiry } = typedCard(tx, params.card);
      return createCard(tx, card, {
        expiry,
        billing: billingDetails(noBillingDetails, params.billing_details),
        metadata: mergeMetadata({}, params.metadata),
        redisplay: params.allow_redisplay,
      });
    },
  }),

  operation('GET /v1/payment_methods/:id', {
    params: {},
    returns: 'payment_method',
    run: (tx, _, id) => findMethod(tx, id),
  }),

  operation('POST /v1/payment_methods/:id', {
    params: {
      allow_redisplay: redisplayParam,
      billing_details: billingParam,
      card: object({ exp_month: integer(), exp_year: integer() }),
      metadata: metadata(),
    },
    returns: 'payment_method',
    run(request, { billing_details: billing, card, metadata: pairs, ...rest }, id) {
      const current = findMethod(request, id);
      const tx = onClockOf(request, current.customer);
      if (current.customer === null) {
        throw invalidRequest('You must save this PaymentMethod to a customer before you can update it.');
      }
      const next = current.card && { ...current.card, ...card };
      if (card && next) {
        checkExpiry(tx.now, { month: next.exp_month, year: next.exp_year });
        tx.put('typed_expiry', { id });
      }
      const patch = {
        ...rest,
        billing_details: billingDetails(current.billing_details, billing),
        ...(next && { card: next }),
        metadata: mergeMetadata(current.metadata ?? {}, pairs),
      };
      return change(tx, 'payment_method', current, patch, 'payment_method.updated');
    },
  }),

  operation('GET /v1/payment_methods', {
    params: { ...listParams, customer: text() },
    returns: 'payment_method',
    isList: true,
    run(tx, params) {
      if (params.customer) find(tx, 'customer', params.customer, 'customer');
      const rows = params.customer ? listOf(tx, params.customer) : [];
      return page(wanted(rows, params), params, '/v1/payment_methods');
    },
  }),

  operation('GET /v1/customers/:id/payment_methods', {
    params: listParams,
    returns: 'payment_method',
    isList: true,
    run(tx, params, id) {
      find(tx, 'customer', id);
      return page(wanted(listOf(tx, id), params), params, `/v1/customers/${id}/payment_methods`);
    },
  }),

  operation('GET /v1/customers/:id/payment_methods/:method', {
    params: {},
    returns: 'payment_method',
    run: (tx, _, id) => findMethod(tx, id),
  }),

  operation('POST /v1/payment_methods/:id/attach', {
    params: { customer: required(text()) },
    returns: 'payment_method',
    run(request, { customer }, id) {
      find(request, 'customer', customer, 'customer');
      const tx = onClockOf(request, customer);
      if (cardByToken(id)) return ownPaymentMethod(tx, id, customer, 'payment_method');
      return attach(tx, findMethod(tx, id), customer);
    },
  }),

  operation('POST /v1/payment_methods/:id/detach', {
    params: {},
    returns: 'payment_method',
    run: (tx, _, id) => detach(tx, findMethod(tx, id)),
  }),
];
