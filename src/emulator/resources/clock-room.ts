import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { serverSettings } from './server-settings';

/** "You can have up to three customers per clock, each with up to three subscriptions." */
const customersMax = 3;
const subscriptionsMax = 3;

/** Refuses a fourth customer on a clock, unless the limits are lifted. https://docs.stripe.com/billing/testing/test-clocks/api-advanced-usage */
export function checkCustomerRoom(tx: Tx, clock: string): void {
  if (!serverSettings(tx).limits_test_clocks) return;
  if (tx.where('customer', 'test_clock', clock).length < customersMax) return;
  throw invalidRequest(
    `A test clock can have up to ${customersMax} customers. Lift the limits of test clocks through the control plane (\`limits_test_clocks\`) to have more.`,
    { param: 'test_clock' },
  );
}

/** The same for a fourth subscription of a customer on a clock. */
export function checkSubscriptionRoom(tx: Tx, customer: Tables['customer']): void {
  if (!customer.test_clock || !serverSettings(tx).limits_test_clocks) return;
  const live = tx.where('subscription', 'customer', customer.id).filter((row) => !ended.has(row.status));
  if (live.length < subscriptionsMax) return;
  throw invalidRequest(
    `A customer on a test clock can have up to ${subscriptionsMax} subscriptions. Lift the limits of test clocks through the control plane (\`limits_test_clocks\`) to have more.`,
    { param: 'customer' },
  );
}

const ended = new Set(['canceled', 'incomplete_expired']);

/** A customer that exists moves onto a clock with all that it has, for good. */
export function attachCustomer(tx: Tx, customer: Tables['customer'], clock: string): Tables['customer'] {
  if (customer.test_clock) {
    throw invalidRequest('This customer is already attached to a test clock.', { param: 'customer' });
  }
  for (const row of tx.where('subscription', 'customer', customer.id))
    tx.put('subscription', { ...row, test_clock: clock });
  for (const row of tx.where('invoice', 'customer', customer.id))
    tx.put('invoice', { ...row, test_clock: clock });
  for (const row of tx.where('invoiceitem', 'customer', customer.id))
    tx.put('invoiceitem', { ...row, test_clock: clock });
  for (const row of tx.all('subscription_schedule'))
    if (row.customer === customer.id) tx.put('subscription_schedule', { ...row, test_clock: clock });
  return { ...customer, test_clock: clock };
}
