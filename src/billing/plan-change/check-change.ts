import { BillingError } from '../billing-error';
import { type BillingInterval, type PlanId, planName, plans } from '../plans';
import { type ChangeTiming, changeTiming, type PlanTerms } from './change-kind';
import { exceededLimits } from './exceeded-limits';
import type { PlanSubject } from './read-plan-subject';

export interface CheckedChange {
  timing: Exclude<ChangeTiming, 'none'>;
  current: PlanTerms;
  planItemId: string;
}

/**
 * May this subscription go to that plan, and when? Throws BillingError with what stands in the way and what to do about it:
 * `change_not_possible` for the subscription's state, `limits_exceeded` for what the organization uses.
 */
export function checkChange(
  subject: PlanSubject,
  target: { planId: PlanId; interval: BillingInterval },
): CheckedChange {
  const { row, terms, planItemId } = subject;
  if (!terms || !planItemId) {
    throw new BillingError('change_not_possible', 'A custom plan is changed by agreement. Write to us.');
  }
  const name = planName(terms.planId);
  const refusal = stateRefusal(row.status, name);
  if (refusal) throw new BillingError('change_not_possible', refusal);
  if (row.cancelAt) {
    throw new BillingError(
      'change_not_possible',
      `${name} is about to end. Resume ${name} first, then choose another plan.`,
    );
  }
  const timing = changeTiming(terms, target, row.status === 'trialing');
  if (timing === 'none') {
    throw new BillingError('change_not_possible', `${name} is the plan that you have.`);
  }
  const [exceeded] = exceededLimits(target.planId, { members: subject.memberCount });
  if (exceeded) {
    const { used, allowed } = exceeded;
    throw new BillingError(
      'limits_exceeded',
      `${plans[target.planId].name} allows ${allowed} members and you have ${used}. Remove ${used - allowed} first.`,
    );
  }
  return { timing, current: terms, planItemId };
}

function stateRefusal(status: string, name: string): string | null {
  switch (status) {
    case 'active':
    case 'trialing':
      return null;
    case 'past_due':
    case 'unpaid':
      return `A payment for ${name} is open. Pay it first, then change the plan.`;
    case 'incomplete':
      return `The first payment for ${name} is not complete. Finish it first.`;
    case 'paused':
      return `${name} is paused. Resume it first.`;
    default:
      return `${name} cannot be changed now.`;
  }
}
