import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { itemsOf } from './subscription-view';

/**
 * Where the time of an invoice starts that is made inside a period: with the period, as recorded for updates and for
 * invoices made by hand, whatever was billed in between.
 */
export function invoicePeriodStart(tx: Tx, subscription: Tables['subscription']): number | undefined {
  const starts = itemsOf(tx, subscription.id).map((item) => item.current_period_start);
  return starts.length > 0 ? Math.max(...starts) : undefined;
}
