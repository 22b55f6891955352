import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { change } from './emit';
import { voidInvoice } from './void-invoice';

/** The first invoice was not paid in time: the subscription has never begun, its invoice is void. */
export function expireIncomplete(tx: Tx, subscription: Tables['subscription']): void {
  const expired = { status: 'incomplete_expired', ended_at: tx.now };
  change(tx, 'subscription', subscription, expired, 'customer.subscription.updated');
  const invoice = tx.get('invoice', String(subscription.latest_invoice));
  if (invoice?.status === 'open') voidInvoice(tx, invoice);
}
