import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { emit } from './emit';
import { preview } from './preview-invoice';

/**
 * "Occurs X number of days before a subscription is scheduled to create an invoice that is automatically charged … The
 * received Invoice object will not have an invoice ID": the SDK's text on `invoice.upcoming`.
 */
export function announceRenewal(tx: Tx, subscription: Tables['subscription']): void {
  const { id: _id, ...invoice } = preview(tx, subscription, {});
  emit(tx, 'invoice.upcoming', invoice);
}
