import { type BillingInterval, type PlanId, plans } from '../plans';

/** What an organization has or would have. */
export interface PlanTerms {
  planId: PlanId;
  interval: BillingInterval;
}

/**
 * now: starts at once and is charged at once. period_end: what was paid for is kept until the period ends. none: it is what there is.
 */
export type ChangeTiming = 'now' | 'period_end' | 'none';

/**
 * When a change takes effect. More of a plan starts now; less of it waits, since the rest was paid for and a refund would be a
 * surprise. Paying by the year starts now (it is more money for the same plan), going back to months waits for the year's end.
 * A trial has no paid rest: every change in it starts now and costs nothing today. Pure.
 */
export function changeTiming(current: PlanTerms, target: PlanTerms, isTrialing: boolean): ChangeTiming {
  if (current.planId === target.planId && current.interval === target.interval) return 'none';
  if (isTrialing) return 'now';
  const from = monthlyAmountMinor(current.planId);
  const to = monthlyAmountMinor(target.planId);
  if (to < from) return 'period_end';
  if (current.interval === 'year' && target.interval === 'month') return 'period_end';
  return 'now';
}

/** Plans are ranked by what a month costs, so that an annual discount never makes an upgrade look like a downgrade. */
function monthlyAmountMinor(planId: PlanId): number {
  return plans[planId].amountMinor.month;
}
