import { type PlanId, plans } from '../plans';

/** What a plan has or has not. `builds` is what every plan has while it is paid. */
export const featureIds = ['builds', 'preview_environments', 'single_sign_on', 'long_audit_log'] as const;
export type FeatureId = (typeof featureIds)[number];

/** What is counted against a limit of the plan. */
export const resourceIds = ['apps', 'members', 'build_minutes'] as const;
export type ResourceId = (typeof resourceIds)[number];

const featuresOfPlan: Record<PlanId, ReadonlySet<FeatureId>> = {
  starter: new Set(['builds']),
  pro: new Set(['builds', 'preview_environments']),
  enterprise: new Set(['builds', 'preview_environments', 'single_sign_on', 'long_audit_log']),
};

/** A custom plan was agreed on by people: it has everything. */
export function planHasFeature(planId: PlanId | 'custom', feature: FeatureId): boolean {
  return planId === 'custom' || featuresOfPlan[planId].has(feature);
}

/** null: no fixed limit. */
export function planLimit(planId: PlanId | 'custom', resource: ResourceId): number | null {
  if (planId === 'custom') return null;
  const { limits, hasExtraMembers } = plans[planId];
  const { apps, members, buildMinutesPerMonth } = limits;
  return { apps, members: hasExtraMembers ? null : members, build_minutes: buildMinutesPerMonth }[resource];
}
