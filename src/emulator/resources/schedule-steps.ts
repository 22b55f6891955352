import type { Tx } from '../store/store';
import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import { advance, change, create } from './emit';
import { fromSubscription } from './new-schedule';

type Schedule = Tables['subscription_schedule'];

/** Puts a running subscription under a schedule that goes on as it is. Throws where it cannot have one. */
export function scheduleSubscription(
  tx: Tx,
  subscription: Tables['subscription'],
  metadata: Record<string, string>,
): Schedule {
  if (subscription.schedule) {
    throw invalidRequest('You cannot migrate a subscription that is already attached to a schedule.', {
      param: 'from_subscription',
    });
  }
  if (!['active', 'trialing', 'past_due'].includes(subscription.status)) {
    throw invalidRequest(`You cannot migrate a subscription with a status of ${subscription.status}.`, {
      param: 'from_subscription',
    });
  }
  const schedule = fromSubscription(tx, subscription, metadata);
  create(tx, 'subscription_schedule', schedule, 'subscription_schedule.created');
  change(tx, 'subscription', subscription, { schedule: schedule.id }, 'customer.subscription.updated');
  return schedule;
}

/** The subscription goes on as it is now, without its schedule. */
export function releaseSchedule(tx: Tx, schedule: Schedule): Schedule {
  const { subscription } = schedule;
  const released = {
    status: 'released',
    released_at: tx.now,
    released_subscription: subscription,
    subscription: null,
    current_phase: null,
  };
  const row = advance(tx, 'subscription_schedule', schedule, released, 'subscription_schedule.released');
  const owner = tx.get('subscription', String(subscription ?? ''));
  if (owner) change(tx, 'subscription', owner, { schedule: null }, 'customer.subscription.updated');
  return row;
}
