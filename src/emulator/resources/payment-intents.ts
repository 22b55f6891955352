import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { boolean, metadata, oneOf, required, text } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { checkChargeAmount } from './charge-amount-rules';
import { captureCharge } from './charge-core';
import { captureTooLarge } from './charges';
import { onClockOf } from './clock';
import { confirmPayment, unexpectedState } from './confirm-payment';
import { advance } from './emit';
import { find } from './find';
import { methodOf } from './intent-method';
import { createPaymentIntent } from './payment-intent-core';
import {
  amountParam,
  automaticFields,
  automaticMethodsParam,
  checkConfirmOnly,
  checkReturnUrl,
  commonFields,
  confirmShape,
  describedShape,
  intentShape,
} from './payment-intent-params';
import {
  cancelable,
  cancelIntent,
  checkCustomer,
  notConfirmable,
  notUpdatable,
  payable,
} from './payment-intent-states';
import { currencyCode } from './price-core';

type PaymentIntent = Tables['payment_intent'];

/** https://docs.stripe.com/api/payment_intents */
export const paymentIntentOperations = [
  operation('POST /v1/payment_intents', {
    params: {
      ...intentShape,
      ...describedShape,
      ...confirmShape,
      amount: required(amountParam),
      currency: required(text({ max: 3 })),
      automatic_payment_methods: automaticMethodsParam,
      confirm: boolean(),
      confirmation_method: oneOf('automatic', 'manual'),
    },
    returns: 'payment_intent',
    run(request, params) {
      const { amount, customer = null, off_session: offSession = false } = params;
      const currency = currencyCode(params.currency);
      checkChargeAmount(amount, currency);
      checkConfirmOnly(params, ['error_on_requires_action', 'off_session', 'return_url']);
      if (customer !== null) find(request, 'customer', customer, 'customer');
      const tx = onClockOf(request, customer);
      const method = methodOf(tx, params.payment_method, customer, 'PaymentIntent');
      const automatic = automaticFields(tx, params.automatic_payment_methods);
      const intent = createPaymentIntent(tx, {
        amount,
        currency,
        customer,
        description: params.description ?? null,
        fields: {
          ...automatic,
          capture_method: params.capture_method ?? 'automatic_async',
          confirmation_method: params.confirmation_method ?? 'automatic',
          metadata: mergeMetadata({}, params.metadata),
          payment_method: method?.id ?? null,
          setup_future_usage: null,
          statement_descriptor: params.statement_descriptor ?? null,
          statement_descriptor_suffix: params.statement_descriptor_suffix ?? null,
          status: method ? 'requires_confirmation' : 'requires_payment_method',
          transfer_group: params.transfer_group ?? null,
          ...commonFields(params),
        },
      });
      if (!params.confirm) return intent;
      const isOffSession = offSession !== false;
      checkReturnUrl(intent, params.return_url, isOffSession);
      return confirmPayment(tx, intent, {
        method,
        isOffSession,
        refusesAction: params.error_on_requires_action,
        returnUrl: params.return_url,
      });
    },
  }),

  operation('GET /v1/payment_intents/:id', {
    params: { client_secret: text() },
    returns: 'payment_intent',
    run: (tx, _, id) => find(tx, 'payment_intent', id),
  }),

  operation('GET /v1/payment_intents', {
    params: { ...pageParams, created: createdParam, customer: text() },
    returns: 'payment_intent',
    isList: true,
    run(tx, params) {
      const { customer, created } = params;
      const rows = customer ? tx.where('payment_intent', 'customer', customer) : tx.all('payment_intent');
      return page(
        rows.filter((row) => matchesCreated(row.created, created)),
        params,
        '/v1/payment_intents',
      );
    },
  }),

  operation('POST /v1/payment_intents/:id', {
    params: { ...intentShape, ...describedShape, amount: amountParam, currency: text({ max: 3 }) },
    returns: 'payment_intent',
    run(request, params, id) {
      const intent = find(request, 'payment_intent', id);
      const { amount, customer, metadata: pairs } = params;
      const currency = params.currency === undefined ? intent.currency : currencyCode(params.currency);
      const moves = ['amount', 'currency', 'customer', 'payment_method', 'capture_method'] as const;
      const moved = moves.find((name) => params[name] !== undefined);
      if (moved && !payable.includes(intent.status)) throw notUpdatable(intent, moved);
      if (amount !== undefined || params.currency !== undefined)
        checkChargeAmount(amount ?? intent.amount, currency);
      if (customer !== undefined) checkCustomer(request, intent, customer);
      const owner = customer ?? intent.customer;
      const method = methodOf(onClockOf(request, owner), params.payment_method, owner, 'PaymentIntent');
      const next: PaymentIntent = {
        ...intent,
        amount: amount ?? intent.amount,
        currency,
        customer: owner,
        ...(params.capture_method && { capture_method: params.capture_method }),
        ...(params.description !== undefined && { description: params.description }),
        ...(params.statement_descriptor && { statement_descriptor: params.statement_descriptor }),
        ...(params.statement_descriptor_suffix && {
          statement_descriptor_suffix: params.statement_descriptor_suffix,
        }),
        ...(params.transfer_group && { transfer_group: params.transfer_group }),
        ...commonFields(params),
        ...(method && { payment_method: method.id, status: 'requires_confirmation', next_action: null }),
        metadata: mergeMetadata(intent.metadata, pairs),
      };
      // Stripe has no event for it.
      request.put('payment_intent', next);
      return next;
    },
  }),

  operation('POST /v1/payment_intents/:id/confirm', {
    params: {
      ...intentShape,
      ...confirmShape,
      capture_method: describedShape.capture_method,
    },
    returns: 'payment_intent',
    run(request, params, id) {
      const intent = find(request, 'payment_intent', id);
      if (!payable.includes(intent.status)) throw notConfirmable(intent);
      const isOffSession = (params.off_session ?? false) !== false;
      checkReturnUrl(intent, params.return_url, isOffSession);
      const method = methodOf(
        onClockOf(request, intent.customer),
        params.payment_method,
        intent.customer,
        'PaymentIntent',
      );
      const next: PaymentIntent = {
        ...intent,
        ...(params.capture_method && { capture_method: params.capture_method }),
        ...commonFields(params),
        ...(method && { payment_method: method.id }),
      };
      request.put('payment_intent', next);
      return confirmPayment(request, next, {
        method,
        isOffSession,
        refusesAction: params.error_on_requires_action,
        returnUrl: params.return_url,
      });
    },
  }),

  operation('POST /v1/payment_intents/:id/capture', {
    params: {
      amount_to_capture: amountParam,
      final_capture: boolean(),
      metadata: metadata(),
      statement_descriptor: text({ max: 22 }),
      statement_descriptor_suffix: text({ max: 22 }),
    },
    returns: 'payment_intent',
    run(request, params, id) {
      const intent = find(request, 'payment_intent', id);
      if (intent.status !== 'requires_capture') {
        throw unexpectedState(
          `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
          intent,
        );
      }
      const { amount_to_capture: amount = intent.amount_capturable, metadata: pairs, ...rest } = params;
      if (amount > intent.amount_capturable) throw captureTooLarge('amount_to_capture');
      if (rest.final_capture === false) {
        throw invalidRequest('This PaymentIntent does not support multiple captures.', {
          param: 'final_capture',
        });
      }
      const { final_capture: _final, ...descriptors } = rest;
      const tx = onClockOf(request, intent.customer);
      captureCharge(tx, find(tx, 'charge', intent.latest_charge ?? ''), amount, descriptors);
      const patch = {
        ...descriptors,
        amount_capturable: 0,
        amount_received: amount,
        metadata: mergeMetadata(intent.metadata, pairs),
        status: 'succeeded',
      };
      return advance(tx, 'payment_intent', intent, patch, 'payment_intent.succeeded');
    },
  }),

  operation('POST /v1/payment_intents/:id/cancel', {
    params: {
      cancellation_reason: oneOf('abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'),
    },
    returns: 'payment_intent',
    run(request, { cancellation_reason: reason = null }, id) {
      const intent = find(request, 'payment_intent', id);
      if (!cancelable.includes(intent.status)) {
        throw unexpectedState(
          `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: ${cancelable.join(', ')}.`,
          intent,
        );
      }
      return cancelIntent(onClockOf(request, intent.customer), intent, reason);
    },
  }),
];
