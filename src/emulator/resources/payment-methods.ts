import { cardByNumber, cardByToken, incorrectNumber, isTestCard } from '../engine/test-cards';
import type { Tx } from '../store/store';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { page, pageParams } from '../wire/pagination';
import { clearable, integer, metadata, object, oneOf, required, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { change } from './emit';
import { find } from './find';
import {
  attach,
  cardError,
  createCard,
  detach,
  noBillingDetails,
  ownPaymentMethod,
} from './payment-method-core';

const addressParam = object({
  city: text(),
  country: text(),
  line1: text(),
  line2: text(),
  postal_code: text(),
  state: text(),
});

const billingParam = object({
  address: clearable(addressParam),
  email: clearable(text()),
  name: clearable(text()),
  phone: clearable(text()),
});

type Billing = ReturnType<typeof billingParam.parse>;

function billingDetails(current: typeof noBillingDetails, change: Billing | undefined) {
  const address =
    change?.address === null ? noBillingDetails.address : { ...current.address, ...change?.address };
  return {
    ...current,
    ...change,
    address: { ...noBillingDetails.address, ...address },
  } as typeof noBillingDetails;
}

const listParams = {
  ...pageParams,
  type: oneOf('card'),
  allow_redisplay: oneOf('always', 'limited', 'unspecified'),
};

function listOf(tx: Tx, customer: string) {
  return tx.where('payment_method', 'customer', customer);
}

export const paymentMethodOperations = [
  operation('POST /v1/payment_methods', {
    params: {
      type: required(oneOf('card')),
      allow_redisplay: oneOf('always', 'limited', 'unspecified'),
      billing_details: billingParam,
      card: required(
        object({
          number: text(),
          exp_month: integer({ min: 1, max: 12 }),
          exp_year: integer(),
          cvc: text(),
          token: text(),
        }),
      ),
      metadata: metadata(),
    },
    returns: 'payment_method',
    run(tx, { card, billing_details: billing, metadata: pairs }) {
      const found = card.token === undefined ? cardByNumber(card.number ?? '') : cardByToken(card.token);
      if (!found)
        throw invalidRequest(`No such token: '${card.token}'`, {
          code: 'resource_missing',
          param: 'card[token]',
        });
      if (!isTestCard(found)) throw cardError(card.number === undefined ? incorrectNumber : found);
      const expiry =
        card.exp_month === undefined || card.exp_year === undefined
          ? undefined
          : { month: card.exp_month, year: card.exp_year < 100 ? 2000 + card.exp_year : card.exp_year };
      return createCard(tx, found, {
        expiry,
        billing: billingDetails(noBillingDetails, billing),
        metadata: mergeMetadata({}, pairs),
      });
    },
  }),

  operation('GET /v1/payment_methods/:id', {
    params: {},
    returns: 'payment_method',
    run: (tx, _, id) => find(tx, 'payment_method', id),
  }),

  operation('POST /v1/payment_methods/:id', {
    params: {
      allow_redisplay: oneOf('always', 'limited', 'unspecified'),
      billing_details: billingParam,
      card: object({ exp_month: integer({ min: 1, max: 12 }), exp_year: integer() }),
      metadata: metadata(),
    },
    returns: 'payment_method',
    run(tx, { billing_details: billing, card, metadata: pairs, ...rest }, id) {
      const current = find(tx, 'payment_method', id);
      const patch = {
        ...rest,
        billing_details: billingDetails(current.billing_details, billing),
        ...(card && current.card && { card: { ...current.card, ...card } }),
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
      return page(params.customer ? listOf(tx, params.customer) : [], params, '/v1/payment_methods');
    },
  }),

  operation('GET /v1/customers/:id/payment_methods', {
    params: listParams,
    returns: 'payment_method',
    isList: true,
    run(tx, params, id) {
      find(tx, 'customer', id);
      return page(listOf(tx, id), params, `/v1/customers/${id}/payment_methods`);
    },
  }),

  operation('POST /v1/payment_methods/:id/attach', {
    params: { customer: required(text()) },
    returns: 'payment_method',
    run(tx, { customer }, id) {
      find(tx, 'customer', customer, 'customer');
      if (cardByToken(id)) return ownPaymentMethod(tx, id, customer, 'payment_method');
      return attach(tx, find(tx, 'payment_method', id), customer);
    },
  }),

  operation('POST /v1/payment_methods/:id/detach', {
    params: {},
    returns: 'payment_method',
    run: (tx, _, id) => detach(tx, find(tx, 'payment_method', id)),
  }),
];
