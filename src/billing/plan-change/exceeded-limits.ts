import { type PlanId, plans } from '../plans';

export interface ExceededLimit {
  resource: 'members';
  used: number;
  allowed: number;
}

/** What an organization uses beyond what a plan allows: it must go before the plan can be chosen. Pure. */
export function exceededLimits(planId: PlanId, usage: { members: number }): ExceededLimit[] {
  const { limits, hasExtraMembers } = plans[planId];
  const allowed = hasExtraMembers ? null : limits.members;
  if (allowed === null || usage.members <= allowed) return [];
  return [{ resource: 'members', used: usage.members, allowed }];
}
