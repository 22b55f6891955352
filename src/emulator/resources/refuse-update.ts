import type { Tables } from '../store/tables';
import { invalidRequest } from '../wire/stripe-error';
import type { SubscriptionUpdate } from './update-subscription';

type Subscription = Tables['subscription'];

/** What a schedule has charge of is changed through the schedule. */
export function refuseScheduled(subscription: Subscription, update: SubscriptionUpdate): void {
  if (!subscription.schedule) return;
  const { items, cancel_at, cancel_at_period_end, trial_end } = update;
  if ([items, cancel_at, cancel_at_period_end, trial_end].every((value) => value === undefined)) return;
  const what = items === undefined ? 'any cancelation behavior' : 'its items';
  throw invalidRequest(
    `The subscription is managed by the subscription schedule \`${subscription.schedule}\`, and updating ${what} directly is not allowed. Please update the schedule instead.`,
  );
}

/** An ended subscription can only be annotated. */
export function refuseEnded(subscription: Subscription, update: SubscriptionUpdate): void {
  if (subscription.status !== 'canceled' && subscription.status !== 'incomplete_expired') return;
  const { cancellation_details: _details, metadata: _metadata, ...rest } = update;
  if (Object.values(rest).every((value) => value === undefined)) return;
  throw invalidRequest('A canceled subscription can only update its cancellation_details and metadata.');
}
