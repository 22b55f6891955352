import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { mergeMetadata } from '../wire/merge-metadata';
import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { clearable, integer, metadata, required, text } from '../wire/params';
import { invalidRequest, noSuch } from '../wire/stripe-error';
import { onClockOf } from './clock';
import { recordMove } from './customer-balance';
import { change } from './emit';
import { find } from './find';
import { currencyCode } from './price-core';

/** https://docs.stripe.com/api/customer_balance_transactions: the ledger behind a customer's balance. */
export const customerBalanceOperations = [
  operation('POST /v1/customers/:id/balance_transactions', {
    params: {
      amount: required(integer()),
      currency: required(text({ max: 3 })),
      description: clearable(text({ max: 350 })),
      metadata: metadata(),
    },
    returns: 'customer_balance_transaction',
    run(request, params, id) {
      const customer = find(request, 'customer', id);
      const tx = onClockOf(request, id);
      const currency = currencyCode(params.currency);
      if (customer.currency && customer.currency !== currency) {
        throw invalidRequest(
          `You cannot combine currencies on a single customer. This customer has a balance in ${customer.currency}.`,
          { param: 'currency' },
        );
      }
      const made = recordMove(tx, customer, {
        amount: params.amount,
        currency,
        description: params.description,
        metadata: mergeMetadata({}, params.metadata),
        type: 'adjustment',
      });
      const patch = { balance: made.ending_balance, currency };
      change(tx, 'customer', customer, patch, 'customer.updated');
      return made;
    },
  }),

  operation('GET /v1/customers/:id/balance_transactions', {
    params: { ...pageParams, created: createdParam, invoice: text() },
    returns: 'customer_balance_transaction',
    isList: true,
    run(tx, params, id) {
      find(tx, 'customer', id);
      const rows = tx
        .where('customer_balance_transaction', 'customer', id)
        .filter((row) => params.invoice === undefined || row.invoice === params.invoice)
        .filter((row) => matchesCreated(row.created, params.created));
      return page(rows, params, `/v1/customers/${id}/balance_transactions`);
    },
  }),

  operation('GET /v1/customers/:id/balance_transactions/:id', {
    params: {},
    returns: 'customer_balance_transaction',
    run: (tx, _, id, customer) => ownTransaction(tx, customer, id),
  }),

  operation('POST /v1/customers/:id/balance_transactions/:id', {
    params: { description: clearable(text({ max: 350 })), metadata: metadata() },
    returns: 'customer_balance_transaction',
    run(tx, params, id, customer) {
      const row = ownTransaction(tx, customer, id);
      const changed = {
        ...row,
        ...(params.description !== undefined && { description: params.description }),
        metadata: mergeMetadata(row.metadata ?? {}, params.metadata),
      };
      tx.put('customer_balance_transaction', changed);
      return changed;
    },
  }),
];

function ownTransaction(tx: Tx, customer: string, id: string): Tables['customer_balance_transaction'] {
  const row = find(tx, 'customer_balance_transaction', id);
  if (row.customer === customer) return row;
  throw noSuch('customer_balance_transaction', id);
}
