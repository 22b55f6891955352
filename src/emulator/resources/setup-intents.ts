import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, list, metadata, object, oneOf, text, url } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { confirmSetup, unexpectedSetupState } from './confirm-setup';
import { advance } from './emit';
import { find } from './find';
import { methodOf } from './intent-method';
import {
  automaticFields,
  automaticMethodsParam,
  cardsAmong,
  checkConfirmOnly,
  checkReturnUrl,
} from './payment-intent-params';
import { createSetupIntent, setupOptions } from './setup-intent-core';

type SetupIntent = Tables['setup_intent'];

const openStatuses = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

const methodShape = {
  allowed_payment_method_types: list(text()),
  payment_method: text(),
  payment_method_options: object({
    card: object({ request_three_d_secure: oneOf('any', 'automatic', 'challenge') }),
  }),
};

/** https://docs.stripe.com/api/setup_intents */
export const setupIntentOperations = [
  operation('POST /v1/setup_intents', {
    params: {
      ...methodShape,
      automatic_payment_methods: automaticMethodsParam,
      confirm: boolean(),
      customer: text(),
      description: text({ max: 1000 }),
      metadata: metadata(),
      return_url: url(),
      usage: oneOf('off_session', 'on_session'),
      use_stripe_sdk: boolean(),
    },
    returns: 'setup_intent',
    run(request, params) {
      const { customer = null } = params;
      checkConfirmOnly(params, ['return_url']);
      if (customer !== null) find(request, 'customer', customer, 'customer');
      const tx = onClockOf(request, customer);
      const method = methodOf(tx, params.payment_method, customer, 'SetupIntent');
      const intent = createSetupIntent(tx, customer, {
        ...automaticFields(tx, params.automatic_payment_methods),
        allowed_payment_method_types: allowedOf(params.allowed_payment_method_types),
        description: params.description ?? null,
        metadata: mergeMetadata({}, params.metadata),
        payment_method: method?.id ?? null,
        payment_method_options: optionsOf(params.payment_method_options),
        status: method ? 'requires_confirmation' : 'requires_payment_method',
        usage: params.usage ?? 'off_session',
      });
      if (!params.confirm) return intent;
      checkReturnUrl(intent, params.return_url);
      return confirmSetup(tx, intent, { method, returnUrl: params.return_url });
    },
  }),

  operation('GET /v1/setup_intents/:id', {
    params: { client_secret: text() },
    returns: 'setup_intent',
    run: (tx, _, id) => find(tx, 'setup_intent', id),
  }),

  operation('GET /v1/setup_intents', {
    params: { ...pageParams, created: createdParam, customer: text(), payment_method: text() },
    returns: 'setup_intent',
    isList: true,
    run(tx, params) {
      const { customer, created, payment_method: method } = params;
      const rows = (customer ? tx.where('setup_intent', 'customer', customer) : tx.all('setup_intent'))
        .filter((row) => method === undefined || row.payment_method === method)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, params, '/v1/setup_intents');
    },
  }),

  operation('POST /v1/setup_intents/:id', {
    params: { ...methodShape, customer: text(), description: text({ max: 1000 }), metadata: metadata() },
    returns: 'setup_intent',
    run(request, params, id) {
      const intent = find(request, 'setup_intent', id);
      const { customer, description, metadata: pairs, payment_method_options: options } = params;
      if (customer !== undefined) find(request, 'customer', customer, 'customer');
      if (customer !== undefined && intent.customer !== null && intent.customer !== customer) {
        throw invalidRequest(
          'You cannot modify `customer` on a SetupIntent once it already has been set. To set up a payment method for a different Customer, cancel this SetupIntent and create a new one.',
          { param: 'customer' },
        );
      }
      const owner = customer ?? intent.customer;
      const method = methodOf(onClockOf(request, owner), params.payment_method, owner, 'SetupIntent');
      if (method && !openStatuses.includes(intent.status)) throw notOpen(intent, 'update');
      const next: SetupIntent = {
        ...intent,
        customer: owner,
        ...(description !== undefined && { description }),
        ...(options && { payment_method_options: optionsOf(options) }),
        ...(method && { payment_method: method.id, status: 'requires_confirmation', next_action: null }),
        metadata: mergeMetadata(intent.metadata ?? {}, pairs),
      };
      // Stripe has no event for it.
      request.put('setup_intent', next);
      return next;
    },
  }),

  operation('POST /v1/setup_intents/:id/confirm', {
    params: { ...methodShape, return_url: url(), use_stripe_sdk: boolean() },
    returns: 'setup_intent',
    run(request, params, id) {
      const intent = find(request, 'setup_intent', id);
      if (!openStatuses.includes(intent.status)) throw notOpen(intent, 'confirm');
      checkReturnUrl(intent, params.return_url);
      const method = methodOf(
        onClockOf(request, intent.customer),
        params.payment_method,
        intent.customer,
        'SetupIntent',
      );
      return confirmSetup(request, intent, { method, returnUrl: params.return_url });
    },
  }),

  operation('POST /v1/setup_intents/:id/cancel', {
    params: { cancellation_reason: oneOf('abandoned', 'duplicate', 'requested_by_customer') },
    returns: 'setup_intent',
    run(request, { cancellation_reason: reason = null }, id) {
      const intent = find(request, 'setup_intent', id);
      if (!openStatuses.includes(intent.status)) throw notOpen(intent, 'cancel');
      const canceled = { status: 'canceled', cancellation_reason: reason, next_action: null };
      const tx = onClockOf(request, intent.customer);
      return advance(tx, 'setup_intent', intent, canceled, 'setup_intent.canceled');
    },
  }),
];

function allowedOf(allowed: string[] | undefined): string[] | null {
  return allowed ? cardsAmong(allowed) : null;
}

function optionsOf(sent: { card?: { request_three_d_secure?: string } } | undefined) {
  return { card: { ...setupOptions.card, ...sent?.card } };
}

function notOpen(intent: SetupIntent, verb: 'cancel' | 'confirm' | 'update') {
  return unexpectedSetupState(
    `You cannot ${verb} this SetupIntent because it has a status of ${intent.status}. Only a SetupIntent with one of the following statuses may be ${verb === 'update' ? 'updated' : `${verb}ed`}: ${openStatuses.join(', ')}.`,
    intent,
  );
}
