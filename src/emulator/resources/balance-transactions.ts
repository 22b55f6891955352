import { operation } from '../wire/operation';
import { createdParam, matchesCreated, page, pageParams } from '../wire/pagination';
import { text } from '../wire/params';
import { find } from './find';
import { viewTransaction } from './ledger';

/** https://docs.stripe.com/api/balance_transactions: what charges and refunds did to the account's balance. */
export const balanceTransactionOperations = [
  operation('GET /v1/balance_transactions/:id', {
    params: {},
    returns: 'balance_transaction',
    run: (tx, _, id) => viewTransaction(tx, find(tx, 'balance_transaction', id)),
  }),

  operation('GET /v1/balance_transactions', {
    params: {
      ...pageParams,
      created: createdParam,
      currency: text({ max: 3 }),
      source: text(),
      type: text(),
    },
    returns: 'balance_transaction',
    isList: true,
    run(tx, params) {
      const { created, currency, source, type } = params;
      const rows = (
        source ? tx.where('balance_transaction', 'source', source) : tx.all('balance_transaction')
      )
        .filter((row) => currency === undefined || row.currency === currency)
        .filter((row) => type === undefined || row.type === type)
        .filter((row) => matchesCreated(row.created, created));
      const result = page(rows, params, '/v1/balance_transactions');
      return { ...result, data: result.data.map((row) => viewTransaction(tx, row)) };
    },
  }),
];
