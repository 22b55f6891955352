import { planIds, plans } from '../plans';
import type { Denial } from './entitlement';
import { type FeatureId, planHasFeature } from './features';

const featureNames: Record<FeatureId, string> = {
  builds: 'Builds',
  preview_environments: 'Preview environments',
  single_sign_on: 'Single sign-on',
  long_audit_log: 'The long audit log',
};

/** Why a feature is not to be had now, and what would change that: the server refuses with it, and the page says it beforehand. */
export function denialSentence(feature: FeatureId, denial: Denial): string {
  const name = featureNames[feature];
  switch (denial) {
    case 'not_in_plan': {
      const owners = planIds.filter((id) => planHasFeature(id, feature)).map((id) => plans[id].name);
      return `${name} ${feature === 'builds' || feature === 'preview_environments' ? 'come' : 'comes'} with ${owners.join(' and ')}.`;
    }
    case 'no_plan':
      return `${name} needs a plan.`;
    case 'read_only':
      return `${name} waits until the plan is paid or resumed.`;
    case 'limit_reached':
      return `${name} has reached the limit of the plan.`;
  }
}
