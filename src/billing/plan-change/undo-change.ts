import type { Actor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import { BillingError } from '../billing-error';
import { requestSync } from '../request-sync';
import type { ChangeDependencies } from './quote-change';
import { readPlanSubject } from './read-plan-subject';
import { releaseSchedule } from './release-schedule';

/**
 * Keeps the plan that there is: the schedule lets go of the subscription, which goes on as it was. Throws BillingError
 * `change_not_possible` when nothing is planned, and what `runAction` refuses.
 */
export async function undoChange(deps: ChangeDependencies, actor: Actor, requestId: string): Promise<void> {
  const { livemode, stripe } = deps.billing;
  const { organizationId } = actor;
  const { row } = await readPlanSubject(
    deps.database,
    { organizationId, livemode },
    await deps.planPrices.all(),
  );
  const planned = row.scheduledChange;
  await runAction(
    deps.database,
    {
      requestId,
      organizationId,
      livemode,
      kind: 'undo_change',
      actorId: actor.userId,
      ipAddress: actor.ipAddress,
      before: {
        planId: planned?.planId ?? null,
        interval: planned?.interval ?? null,
        subscriptionId: row.id,
      },
      after: { planId: row.planId, interval: row.interval },
    },
    async () => {
      if (!row.scheduleId) throw new BillingError('change_not_possible', 'No change is planned any more.');
      await releaseSchedule(stripe, row.scheduleId);
      return {};
    },
  );
  await requestSync(deps.database, { organizationId, livemode });
}
