import type { Tx } from '../store/store';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { object, oneOf, required, text } from '../wire/params';
import { find } from './find';

/** https://docs.stripe.com/api/invoice-payment: what paid an invoice, and which invoice an intent has paid. */
export const invoicePaymentOperations = [
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
      const rows = linksOf(tx, invoice, payment?.payment_intent)
        .filter((row) => status === undefined || row.status === status)
        .filter((row) => payment === undefined || row.payment.payment_intent === payment.payment_intent)
        .filter((row) => matchesCreated(row.created, created));
      return page(rows, params, '/v1/invoice_payments');
    },
  }),
];

/** An intent leads straight to its invoice: no walk over every payment there ever was. */
function linksOf(tx: Tx, invoice: string | undefined, intent: string | undefined) {
  if (invoice) return tx.where('invoice_payment', 'invoice', invoice);
  if (intent === undefined) return tx.all('invoice_payment');
  const link = tx.get('invoice_payment', tx.get('invoice_intent', intent)?.invoice_payment ?? '');
  return link ? [link] : [];
}
