import type Stripe from 'stripe';
import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import type { Wire } from '../store/wire-type';
import { embedded } from '../wire/pagination';

/** `pdf` is a file of its own. Its address follows the port, so it is never stored. */
export function viewCreditNote(tx: Tx, row: Tables['credit_note']): Wire<Stripe.CreditNote> {
  return {
    ...row,
    lines: embedded(row.lines.data, row.lines.url),
    pdf: `${tx.baseUrl}/cn/${row.id}/pdf`,
  };
}
