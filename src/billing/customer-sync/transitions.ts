import type { FactData } from '../facts';
import { isTerminalStatus, type Projection } from '../subscription-state';

export interface Transition {
  type:
    | 'subscription_started'
    | 'subscription_ended'
    | 'subscription_renewed'
    | 'status_changed'
    | 'plan_changed'
    | 'cancel_scheduled'
    | 'cancel_reverted'
    | 'duplicate_subscription';
  data: FactData;
}

/**
 * What changed between two projections of one organization, in words that its people and dashboards read. Pure.
 * States in between may have been skipped: what must be told one by one is a fact, not a transition.
 */
export function transitionsBetween(before: Projection | null, after: Projection): Transition[] {
  const transitions: Transition[] = [];
  const base: FactData = { subscriptionId: after.subscriptionId, planId: after.planId, status: after.status };
  const add = (type: Transition['type'], data: FactData = {}) =>
    transitions.push({ type, data: { ...base, ...data } });

  const wasLive = isLive(before);
  const isNowLive = isLive(after);
  if (isNowLive && (!wasLive || before?.subscriptionId !== after.subscriptionId)) {
    add('subscription_started', { interval: after.interval, trialEndSeconds: seconds(after.trialEnd) });
  } else if (wasLive && !isNowLive) {
    add('subscription_ended', { previousStatus: before?.status ?? null });
  } else if (before && before.subscriptionId === after.subscriptionId) {
    if (before.status !== after.status) add('status_changed', { previousStatus: before.status });
    if (before.planId !== after.planId || before.interval !== after.interval) {
      add('plan_changed', { previousPlanId: before.planId, interval: after.interval });
    }
    if (seconds(before.cancelAt) !== seconds(after.cancelAt)) {
      if (after.cancelAt) add('cancel_scheduled', { cancelAtSeconds: seconds(after.cancelAt) });
      else add('cancel_reverted');
    }
    if (seconds(before.currentPeriodEnd) !== seconds(after.currentPeriodEnd)) {
      add('subscription_renewed', { currentPeriodEndSeconds: seconds(after.currentPeriodEnd) });
    }
  }
  if (after.liveCount > 1 && (before?.liveCount ?? 0) <= 1) {
    add('duplicate_subscription', { liveCount: after.liveCount });
  }
  return transitions;
}

function isLive(projection: Projection | null): boolean {
  return projection?.status ? !isTerminalStatus(projection.status) : false;
}

function seconds(date: Date | null): number | null {
  return date ? Math.floor(date.getTime() / 1000) : null;
}
