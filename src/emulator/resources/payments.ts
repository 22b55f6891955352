import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { object, oneOf, required, text, unsupported } from '../wire/params';
import { find } from './find';

/** Intents, charges, disputes and invoice payments: read here, made by checkout, invoices and the bank. */
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
