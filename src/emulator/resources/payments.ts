import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { integer, metadata, object, oneOf, required, text, unsupported } from '../wire/params';
import { invalidRequest } from '../wire/stripe-error';
import { advance, change, create, emit } from './emit';
import { find } from './find';

/** Intents, charges, refunds, disputes and invoice payments: read here, made by checkout, invoices and the bank. */
export const paymentOperations = [
  operation('GET /v1/payment_intents/:id', {
    params: { client_secret: text() },
    returns: 'payment_intent',
    run: (tx, _, id) => find(tx, 'payment_intent', id),
  }),

  operation('GET /v1/payment_intents', {
    params: { ...pageParams, created: createdParam, customer: text(), ...unsupported('customer_account') },
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
      const { customer, created, payment_intent: intent } = params;
      const rows = (intent ? tx.where('charge', 'payment_intent', intent) : tx.all('charge'))
        .filter((row) => customer === undefined || row.customer === customer)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, params, '/v1/charges');
    },
  }),

  operation('POST /v1/refunds', {
    params: {
      amount: integer({ min: 1 }),
      charge: text(),
      payment_intent: text(),
      metadata: metadata(),
      reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
      ...unsupported(
        'currency',
        'customer',
        'instructions_email',
        'origin',
        'refund_application_fee',
        'reverse_transfer',
      ),
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
      const left = charge.amount_captured - charge.amount_refunded;
      if (left === 0) {
        throw invalidRequest(`Charge ${charge.id} has already been refunded.`, {
          code: 'charge_already_refunded',
        });
      }
      const amount = params.amount ?? left;
      if (amount > left) {
        throw invalidRequest(
          `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`,
          {
            param: 'amount',
          },
        );
      }
      const refund: Tables['refund'] = {
        id: tx.newId('re'),
        object: 'refund',
        amount,
        balance_transaction: null,
        charge: charge.id,
        created: tx.now,
        currency: charge.currency,
        customer: charge.customer,
        customer_account: null,
        metadata: mergeMetadata({}, params.metadata),
        payment_intent: charge.payment_intent,
        payment_method: charge.payment_method,
        reason: params.reason ?? null,
        receipt_number: null,
        source_transfer_reversal: null,
        status: 'succeeded',
        transfer_reversal: null,
      };
      create(tx, 'refund', refund, 'refund.created');
      const refunded = charge.amount_refunded + amount;
      const patch = { amount_refunded: refunded, refunded: refunded === charge.amount_captured };
      advance(tx, 'charge', charge, patch, 'charge.refunded');
      emit(tx, 'refund.updated', refund);
      emit(tx, 'charge.refund.updated', refund);
      return refund;
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
      return change(
        tx,
        'refund',
        refund,
        { metadata: mergeMetadata(refund.metadata ?? {}, pairs) },
        'refund.updated',
      );
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

  operation('GET /v1/disputes/:id', {
    params: {},
    returns: 'dispute',
    run: (tx, _, id) => find(tx, 'dispute', id),
  }),

  operation('GET /v1/disputes', {
    params: { ...pageParams, charge: text(), created: createdParam, payment_intent: text() },
    returns: 'dispute',
    isList: true,
    run(tx, params) {
      const rows = tx
        .all('dispute')
        .filter((row) => params.charge === undefined || row.charge === params.charge)
        .filter((row) => params.payment_intent === undefined || row.payment_intent === params.payment_intent)
        .filter((row) => matchesCreated(row.created, params.created));
      return page(rows, params, '/v1/disputes');
    },
  }),

  operation('GET /v1/invoice_payments/:id', {
    params: {},
    returns: 'invoice_payment',
    run: (tx, _, id) => find(tx, 'invoice_payment', id),
  }),

  operation('GET /v1/invoice_payments', {
    params: {
      ...pageParams,
      created: createdParam,
      invoice: text(),
      payment: object({
        type: required(oneOf('payment_intent')),
        payment_intent: text(),
      }),
      status: oneOf('open', 'paid', 'canceled'),
    },
    returns: 'invoice_payment',
    isList: true,
    run(tx, params) {
      const { created, invoice, payment, status } = params;
      if (invoice) find(tx, 'invoice', invoice, 'invoice');
      const rows = (invoice ? tx.where('invoice_payment', 'invoice', invoice) : tx.all('invoice_payment'))
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => payment === undefined || row.payment.payment_intent === payment.payment_intent)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, params, '/v1/invoice_payments');
    },
  }),
];
