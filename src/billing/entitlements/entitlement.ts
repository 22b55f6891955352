import { type Access, accessOf } from '../dunning';
import type { PlanRef } from '../plans';
import { type FeatureId, planHasFeature, planLimit, type ResourceId } from './features';

/** All that a check needs to know of an organization. */
export interface EntitlementState {
  planId: PlanRef | null;
  status: string | null;
  pastDueSince: Date | null;
  used: Record<ResourceId, number>;
}

export type Denial = 'no_plan' | 'not_in_plan' | 'read_only' | 'limit_reached';

export interface Entitlement {
  isAllowed: boolean;
  /** null when it is allowed. */
  denial: Denial | null;
  /** Of a resource; null: no fixed limit, or no resource. */
  limit: number | null;
  used: number | null;
}

/** May the organization use that feature now? Pure. */
export function featureEntitlement(state: EntitlementState, feature: FeatureId, now: Date): Entitlement {
  const denial =
    accessDenial(accessOf(state, now), state) ??
    (state.planId && planHasFeature(state.planId, feature) ? null : 'not_in_plan');
  return { isAllowed: denial === null, denial, limit: null, used: null };
}

/** May the organization use `amount` more of that resource now? Pure. */
export function resourceEntitlement(
  state: EntitlementState,
  resource: ResourceId,
  amount: number,
  now: Date,
): Entitlement {
  const used = state.used[resource];
  const denied = accessDenial(accessOf(state, now), state);
  const limit = state.planId === null ? 0 : planLimit(state.planId, resource);
  const isOver = limit !== null && used + amount > limit;
  const denial = denied ?? (isOver ? 'limit_reached' : null);
  return { isAllowed: denial === null, denial, limit, used };
}

function accessDenial(access: Access, { planId }: EntitlementState): Denial | null {
  if (access === 'full' && planId !== null) return null;
  return access === 'read_only' ? 'read_only' : 'no_plan';
}
