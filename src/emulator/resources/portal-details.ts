import { isTaxIdValue } from '../engine/tax-id-types';
import type { Address } from '../store/checkout-plan';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { type DetailProblem, isEmail, isPhone } from './checkout-details';
import { change } from './emit';
import { find } from './find';
import type { Features } from './portal-features';
import { createTaxId, deleteTaxId, type TypedTaxId } from './tax-id-core';

type Customer = Tables['customer'];

export interface TypedDetails {
  name: string | null;
  email: string | null;
  phone: string | null;
  address: Address | null;
  /** A tax id to add. */
  taxId: TypedTaxId | null;
}

/** What a form may change, in the order of the page. Shipping is kept in a configuration and not offered. */
export const offeredUpdates = ['name', 'email', 'phone', 'address', 'tax_id'] as const;
export type OfferedUpdate = (typeof offeredUpdates)[number];

export function allowedUpdates({ customer_update: feature }: Features): OfferedUpdate[] {
  if (!feature.enabled) return [];
  return offeredUpdates.filter((name) => feature.allowed_updates.includes(name));
}

export function portalDetailProblems(features: Features, details: TypedDetails): DetailProblem[] {
  const allowed = allowedUpdates(features);
  const problems: DetailProblem[] = [];
  const { email, phone, address, taxId } = details;
  if (allowed.includes('email') && !(email && isEmail(email)))
    problems.push({ field: 'email', text: 'Enter an e-mail address like name@company.com.' });
  if (allowed.includes('phone') && phone !== null && !isPhone(phone))
    problems.push({
      field: 'phone',
      text: 'Enter a phone number with its country code, like +49 30 123456.',
    });
  if (allowed.includes('address') && address && !address.country)
    problems.push({ field: 'country', text: 'Choose a country.' });
  if (allowed.includes('tax_id') && taxId && !isTaxIdValue(taxId.type, taxId.value))
    problems.push({
      field: 'tax_id',
      text: 'This number does not have the shape of its type. See the example.',
    });
  return problems;
}

/** Writes what the configuration lets the customer change; whatever else was sent is dropped. */
export function updateDetails(tx: Tx, customer: Customer, features: Features, details: TypedDetails): void {
  const allowed = allowedUpdates(features);
  const patch: Partial<Customer> = {
    ...(allowed.includes('name') && { name: details.name }),
    ...(allowed.includes('email') && { email: details.email }),
    ...(allowed.includes('phone') && { phone: details.phone }),
    ...(allowed.includes('address') && { address: details.address }),
  };
  change(tx, 'customer', customer, patch, 'customer.updated');
  if (allowed.includes('tax_id') && details.taxId) createTaxId(tx, customer.id, details.taxId);
}

export function removeTaxId(tx: Tx, customer: Customer, features: Features, id: string): void {
  const taxId = find(tx, 'tax_id', id);
  if (taxId.customer !== customer.id || !allowedUpdates(features).includes('tax_id'))
    throw invalidRequest('The portal configuration does not offer this.');
  deleteTaxId(tx, taxId);
}
