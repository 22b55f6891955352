import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { itemsOf } from './subscription-view';

type Subscription = Tables['subscription'];

const ended = new Set(['canceled', 'incomplete_expired']);

/** What the customer may see and change in the portal: subscriptions that have not ended. */
export function liveSubscriptions(tx: Tx, customer: string): Subscription[] {
  return tx.where('subscription', 'customer', customer).filter((row) => !ended.has(row.status));
}

/** The customer's own live subscription; anything else in the form is refused. */
export function ownSubscription(tx: Tx, customer: string, id: string): Subscription {
  const found = liveSubscriptions(tx, customer).find((row) => row.id === id);
  if (!found) throw invalidRequest('This plan is not active any more.');
  return found;
}

/** The end of the running period, which is the trial's end during a trial. */
export function currentPeriodEnd(tx: Tx, subscription: Subscription): number {
  return Math.min(...itemsOf(tx, subscription.id).map((item) => item.current_period_end));
}
