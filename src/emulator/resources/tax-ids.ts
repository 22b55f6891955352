import { taxIdTypes } from '../engine/tax-id-types';
import { operation } from '../wire/operation';
import { page, pageParams } from '../wire/pagination';
import { oneOf, required, text } from '../wire/params';
import { find } from './find';
import { createTaxId, deleteTaxId } from './tax-id-core';

/** https://docs.stripe.com/api/tax_ids, the ones of customers. */
export const taxIdOperations = [
  operation('POST /v1/customers/:id/tax_ids', {
    params: { type: required(oneOf(...taxIdTypes)), value: required(text()) },
    returns: 'tax_id',
    run: (tx, params, id) => createTaxId(tx, find(tx, 'customer', id).id, params),
  }),

  operation('GET /v1/customers/:id/tax_ids', {
    params: pageParams,
    returns: 'tax_id',
    isList: true,
    run(tx, params, id) {
      find(tx, 'customer', id);
      return page(tx.where('tax_id', 'customer', id), params, `/v1/customers/${id}/tax_ids`);
    },
  }),

  operation('GET /v1/customers/:id/tax_ids/:id', {
    params: {},
    returns: 'tax_id',
    run: (tx, _, id) => find(tx, 'tax_id', id),
  }),

  operation('DELETE /v1/customers/:id/tax_ids/:id', {
    params: {},
    returns: 'tax_id',
    run(tx, _, id) {
      deleteTaxId(tx, find(tx, 'tax_id', id));
      return { id, object: 'tax_id', deleted: true };
    },
  }),
];
