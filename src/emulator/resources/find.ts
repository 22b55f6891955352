import type { Tx } from '../store/store';
import type { TableName, Tables } from '../store/tables';
import { noSuch } from '../wire/stripe-error';

/** How Stripe names an object in "No such …". */
const labels: { [K in TableName]?: string } = {
  payment_method: 'PaymentMethod',
  setup_intent: 'setupintent',
  'billing_portal.configuration': 'configuration',
  'billing_portal.session': 'portal session',
  event: 'notification',
  'test_helpers.test_clock': 'test_clock',
};

/** The object of an id in the path (404), or of an id in the parameter `param` (400). */
export function find<K extends TableName>(tx: Tx, table: K, id: string, param?: string): Tables[K] {
  const row = tx.get(table, id);
  if (row) return row;
  throw noSuch(labels[table] ?? table, id, param);
}
