import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { change } from './emit';
import { priceInvoice } from './price-invoice';

type Invoice = Tables['invoice'];
type Line = Invoice['lines']['data'][number];

/** "Once an invoice is finalized, monetary values, as well as `collection_method`, become uneditable." */
export function draftOnly(invoice: Invoice, param?: string): Invoice {
  if (invoice.status === 'draft') return invoice;
  throw invalidRequest(`This invoice is no longer editable. Its status is ${invoice.status}.`, {
    code: 'invoice_not_editable',
    param,
  });
}

/** A draft with other terms or other lines: all its amounts anew. */
export function repriceDraft(
  tx: Tx,
  draft: Invoice,
  edit: { fields?: Partial<Invoice>; lines?: Line[] },
): Invoice {
  const next = priceInvoice(tx, { ...draft, ...edit.fields }, edit.lines ?? draft.lines.data);
  return change(tx, 'invoice', draft, next, 'invoice.updated');
}

/** The line of an invoice item on its invoice. */
export function isLineOf(item: string): (line: Line) => boolean {
  return ({ parent }) =>
    (parent?.invoice_item_details ?? parent?.subscription_item_details)?.invoice_item === item;
}
