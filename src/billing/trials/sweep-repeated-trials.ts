import { and, eq, isNull, ne, type SQLWrapper, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { billingActions, repeatedTrials, subscriptions } from '@/db/schema';
import { errorSummary, type Logger } from '@/lib/logger';
import { systemActor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import { appendFeed } from '../feed';
import { requestSync } from '../request-sync';
import type { StripeBilling } from '../stripe-billing';

/** What becomes of a trial on a card that has had one. Nobody is charged for it in either case. */
export type RepeatedTrialPolicy = 'allow' | 'end';

export interface RepeatedTrialDependencies {
  database: Database;
  billing: StripeBilling;
  logger: Logger;
  policy: RepeatedTrialPolicy;
}

const batchMax = 50;

const actionPrefix = 'repeated_trial:';
const actionIdOf = (subscriptionId: SQLWrapper) => sql<string>`${actionPrefix}::text || ${subscriptionId}`;

/** Decides the trials that the sync has put up, and raises an alarm for each. Answers how many were ended. */
export async function sweepRepeatedTrials(deps: RepeatedTrialDependencies): Promise<number> {
  const rows = await deps.database.worker
    .select({
      trial: repeatedTrials,
      status: subscriptions.status,
      planId: subscriptions.planId,
      begun: billingActions.id,
    })
    .from(repeatedTrials)
    .innerJoin(subscriptions, eq(subscriptions.id, repeatedTrials.subscriptionId))
    .leftJoin(
      billingActions,
      and(
        eq(billingActions.id, actionIdOf(repeatedTrials.subscriptionId)),
        ne(billingActions.state, 'refused'),
      ),
    )
    .where(and(isNull(repeatedTrials.decision), eq(repeatedTrials.livemode, deps.billing.livemode)))
    .orderBy(repeatedTrials.foundAt)
    .limit(batchMax);
  let ended = 0;
  for (const { trial, status, planId, begun } of rows) {
    const log = deps.logger.child({
      organizationId: trial.organizationId,
      subscriptionId: trial.subscriptionId,
    });
    try {
      // Paid for or over by now: there is no trial to take back, unless it is over because a sweep that died had ended it.
      if (!begun && (deps.policy === 'allow' || status !== 'trialing')) {
        await decide(deps, trial, planId, 'allowed');
        log.warn({ alarm: 'repeated_trial' }, 'a trial on a card that has had one goes on');
        continue;
      }
      await endTrial(deps, trial, planId);
      await decide(deps, trial, planId, 'ended');
      await requestSync(deps.database, trial);
      log.warn({ alarm: 'repeated_trial' }, 'a trial on a card that has had one was ended');
      ended++;
    } catch (error) {
      // One organization's trouble must not keep the others waiting; the next sweep tries it again.
      log.error({ error: errorSummary(error) }, 'a repeated trial could not be decided');
    }
  }
  return ended;
}

type Trial = typeof repeatedTrials.$inferSelect;

async function endTrial(
  { database, billing }: RepeatedTrialDependencies,
  { subscriptionId, organizationId, livemode }: Trial,
  planId: string,
): Promise<void> {
  await runAction(
    database,
    {
      requestId: `${actionPrefix}${subscriptionId}`,
      organizationId,
      livemode,
      kind: 'end_repeated_trial',
      ...systemActor,
      before: { planId, subscriptionId, status: 'trialing' },
      after: {},
    },
    async (idempotencyKey) => {
      await billing.stripe.subscriptions.cancel(subscriptionId, {}, { idempotencyKey });
      return {};
    },
  );
}

async function decide(
  { database }: RepeatedTrialDependencies,
  { subscriptionId, organizationId, livemode }: Trial,
  planId: string,
  decision: 'allowed' | 'ended',
): Promise<void> {
  await database.worker.transaction(async (tx) => {
    await tx
      .update(repeatedTrials)
      .set({ decision })
      .where(eq(repeatedTrials.subscriptionId, subscriptionId));
    if (decision === 'allowed') return;
    await appendFeed(tx, {
      organizationId,
      livemode,
      type: 'trial_refused',
      data: { subscriptionId, planId },
      naturalKey: `trial_refused:${subscriptionId}`,
      occurredAt: new Date(),
    });
  });
}
