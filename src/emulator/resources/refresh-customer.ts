import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { automaticTax } from './draft-invoice';
import { priceInvoice } from './price-invoice';
import { taxIdsOf } from './tax-id-core';

type Invoice = Tables['invoice'];

/**
 * A draft as its customer is now: "Until the invoice is finalized, this field will equal customer.address", and so with
 * the others. Taxes follow; discounts stay those of the day on which it was drafted.
 */
export function refreshCustomer(tx: Tx, draft: Invoice, customer: Tables['customer']): Invoice {
  const current: Invoice = {
    ...draft,
    customer_address: customer.address ?? null,
    customer_email: customer.email,
    customer_name: customer.name ?? null,
    customer_phone: customer.phone ?? null,
    customer_tax_exempt: customer.tax_exempt ?? 'none',
    customer_tax_ids: taxIdsOf(tx, customer.id),
  };
  const taxedLikeBefore =
    JSON.stringify(draft.customer_address) === JSON.stringify(current.customer_address) &&
    draft.customer_tax_exempt === current.customer_tax_exempt;
  if (taxedLikeBefore) return current;
  const { automatic_tax: tax } = draft;
  const located = tax.enabled ? { ...current, automatic_tax: automaticTax(true, customer) } : current;
  return priceInvoice(tx.at(draft.created), located, draft.lines.data);
}

/** Nothing can be reckoned for a customer of nowhere: the final invoice is without automatic tax, and says why. */
export function finalTax(tax: Invoice['automatic_tax']): Invoice['automatic_tax'] {
  if (tax.status !== 'requires_location_inputs') return tax;
  return { ...tax, disabled_reason: 'finalization_requires_location_inputs', enabled: false, status: null };
}
