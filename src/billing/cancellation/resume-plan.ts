import type { Actor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import { BillingError } from '../billing-error';
import type { ChangeDependencies } from '../plan-change/quote-change';
import { readPlanSubject } from '../plan-change/read-plan-subject';
import { requestSync } from '../request-sync';

/**
 * Takes a planned end back: the plan renews as before. Throws BillingError `change_not_possible` when no end is planned,
 * and what `readPlanSubject` and `runAction` refuse.
 */
export async function resumePlan(deps: ChangeDependencies, actor: Actor, requestId: string): Promise<void> {
  const { livemode, stripe } = deps.billing;
  const { organizationId } = actor;
  const { row } = await readPlanSubject(
    deps.database,
    { organizationId, livemode },
    await deps.planPrices.all(),
  );
  await runAction(
    deps.database,
    {
      requestId,
      organizationId,
      livemode,
      kind: 'resume',
      actorId: actor.userId,
      ipAddress: actor.ipAddress,
      before: {
        endsAtSeconds: row.cancelAt ? Math.floor(row.cancelAt.getTime() / 1000) : null,
        subscriptionId: row.id,
      },
      after: { planId: row.planId, interval: row.interval },
    },
    async (idempotencyKey) => {
      if (!row.cancelAt) throw new BillingError('change_not_possible', 'No end is planned any more.');
      // The portal sets `cancel_at` alone; clearing it clears the flag too.
      await stripe.subscriptions.update(row.id, { cancel_at: '' }, { idempotencyKey });
      return {};
    },
  );
  await requestSync(deps.database, { organizationId, livemode });
}
