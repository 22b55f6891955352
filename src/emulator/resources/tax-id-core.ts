import { isTaxIdValue, taxIdCountry, taxIdVerification } from '../engine/tax-id-types';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { create, emit } from './emit';

type TaxId = Tables['tax_id'];

export interface TypedTaxId {
  type: string;
  value: string;
}

/** Gives a customer a tax id. Throws `tax_id_invalid` for a number that its type cannot have. */
export function createTaxId(tx: Tx, customer: string, { type, value }: TypedTaxId): TaxId {
  if (!isTaxIdValue(type, value)) {
    throw invalidRequest(`Invalid value for ${type}.`, { code: 'tax_id_invalid', param: 'value' });
  }
  const taxId: TaxId = {
    id: tx.newId('txi'),
    object: 'tax_id',
    country: taxIdCountry(type, value),
    created: tx.now,
    customer,
    customer_account: null,
    livemode: false,
    owner: { customer, customer_account: null, type: 'customer' },
    type,
    value,
    verification: {
      status: taxIdVerification(type, value),
      verified_address: null,
      verified_name: null,
    },
  };
  return create(tx, 'tax_id', taxId, 'customer.tax_id.created');
}

export function deleteTaxId(tx: Tx, taxId: TaxId): void {
  tx.remove('tax_id', taxId.id);
  emit(tx, 'customer.tax_id.deleted', taxId);
}

/** As they stand on invoices and sessions, oldest first. */
export function taxIdsOf(tx: Tx, customer: string): TypedTaxId[] {
  return tx
    .where('tax_id', 'customer', customer)
    .map(({ type, value }) => ({ type, value }))
    .reverse();
}
