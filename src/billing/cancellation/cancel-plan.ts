import type Stripe from 'stripe';
import type { Actor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import type { ChangeDependencies } from '../plan-change/quote-change';
import { readPlanSubject } from '../plan-change/read-plan-subject';
import { releaseSchedule } from '../plan-change/release-schedule';
import { requestSync } from '../request-sync';
import type { CancelReason } from './cancel-schema';

export interface Cancellation {
  /** period_end: what was paid for is kept. now: ends at once, without a refund. */
  when: 'period_end' | 'now';
  reason: CancelReason | null;
  comment: string | null;
}

/** What never began to be paid has no period to be kept. */
const endsAtOnce: ReadonlySet<string> = new Set(['incomplete', 'unpaid', 'paused']);

/**
 * Ends the plan, also while a payment is open: nobody is kept because a card failed. A planned change is dropped first, since Stripe
 * takes no cancellation of a scheduled subscription. Throws what `readPlanSubject` and `runAction` refuse.
 * https://docs.stripe.com/billing/subscriptions/cancel
 */
export async function cancelPlan(
  deps: ChangeDependencies,
  actor: Actor,
  requestId: string,
  { when, reason, comment }: Cancellation,
): Promise<void> {
  const { livemode, stripe } = deps.billing;
  const { organizationId } = actor;
  const { row } = await readPlanSubject(
    deps.database,
    { organizationId, livemode },
    await deps.planPrices.all(),
  );
  const isAtOnce = when === 'now' || endsAtOnce.has(row.status);
  const details: Stripe.SubscriptionUpdateParams.CancellationDetails = {
    ...(reason && { feedback: reason }),
    ...(comment && { comment }),
  };
  await runAction(
    deps.database,
    {
      requestId,
      organizationId,
      livemode,
      kind: isAtOnce ? 'cancel_now' : 'cancel_at_period_end',
      actorId: actor.userId,
      ipAddress: actor.ipAddress,
      before: { planId: row.planId, interval: row.interval, subscriptionId: row.id, status: row.status },
      after: { endsAtSeconds: isAtOnce ? null : Math.floor(row.currentPeriodEnd.getTime() / 1000), reason },
    },
    async (idempotencyKey) => {
      if (row.scheduleId) await releaseSchedule(stripe, row.scheduleId);
      if (isAtOnce) await stripe.subscriptions.cancel(row.id, { cancellation_details: details });
      else {
        await stripe.subscriptions.update(
          row.id,
          { cancel_at_period_end: true, cancellation_details: details },
          { idempotencyKey },
        );
      }
      return {};
    },
  );
  await requestSync(deps.database, { organizationId, livemode });
}
