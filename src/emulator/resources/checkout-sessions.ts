import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { object, oneOf, required, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { checkoutParams } from './checkout-params';
import { checkoutLines, viewCheckoutSession } from './checkout-view';
import { createCheckout } from './create-checkout';
import { expireSession } from './expire-checkout';
import { find } from './find';

export const checkoutOperations = [
  operation('POST /v1/checkout/sessions', {
    params: checkoutParams,
    returns: 'checkout.session',
    run: (tx, params) => viewCheckoutSession(tx, createCheckout(tx, params)),
  }),

  operation('GET /v1/checkout/sessions/:id', {
    params: {},
    returns: 'checkout.session',
    run: (tx, _, id) => viewCheckoutSession(tx, find(tx, 'checkout.session', id)),
  }),

  operation('GET /v1/checkout/sessions', {
    params: {
      ...pageParams,
      created: createdParam,
      customer: text(),
      customer_details: object({ email: required(text()) }),
      payment_intent: text(),
      status: oneOf('complete', 'expired', 'open'),
      subscription: text(),
    },
    returns: 'checkout.session',
    isList: true,
    run(tx, params) {
      const { created, customer, customer_details: details, status, subscription } = params;
      const rows = (
        customer ? tx.where('checkout.session', 'customer', customer) : tx.all('checkout.session')
      )
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => subscription === undefined || row.subscription === subscription)
        .filter((row) => details === undefined || row.customer_details?.email === details.email)
        .filter((row) => params.payment_intent === undefined || row.payment_intent === params.payment_intent)
        .filter((row) => matchesCreated(row.created, created));
      const result = page(rows, params, '/v1/checkout/sessions');
      return { ...result, data: result.data.map((row) => viewCheckoutSession(tx, row)) };
    },
  }),

  operation('GET /v1/checkout/sessions/:id/line_items', {
    params: pageParams,
    returns: 'item',
    isList: true,
    run(tx, params, id) {
      find(tx, 'checkout.session', id);
      return page(checkoutLines(tx, id), params, `/v1/checkout/sessions/${id}/line_items`);
    },
  }),

  operation('POST /v1/checkout/sessions/:id/expire', {
    params: {},
    returns: 'checkout.session',
    run(tx, _, id) {
      const session = find(tx, 'checkout.session', id);
      if (session.status !== 'open') {
        throw invalidRequest(
          `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
        );
      }
      return viewCheckoutSession(tx, expireSession(tx, session));
    },
  }),
];
