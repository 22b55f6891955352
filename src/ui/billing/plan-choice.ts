import type { BillingOverview, SubscriptionStatus, SubscriptionView } from '@/billing/overview-schema';
import { may } from '@/billing/permissions';
import { type BillingInterval, type PlanId, planIds, plans } from '@/billing/plans';
import { formatDate } from '../format-date';
import { askSentence } from './who-to-ask';

export interface PlanChoice {
  /** buy: Stripe's hosted page. change: a quote, then the change. */
  act: 'buy' | 'change';
  /** The words on the button. */
  label: string;
  isCurrent: boolean;
  /** Why it cannot be pressed; null when it can. */
  blockedBecause: string | null;
}

const ended: SubscriptionStatus[] = ['canceled', 'incomplete_expired'];

/** True while a subscription exists that a second checkout would double. */
export function hasLivePlan({ subscription }: BillingOverview): boolean {
  return subscription !== null && !ended.includes(subscription.status);
}

/** What the button of one plan says, whether it may be pressed, and whether that buys a first plan or changes a live one. */
export function planChoice(
  overview: BillingOverview,
  plan: { id: PlanId; name: string },
  interval: BillingInterval,
): PlanChoice {
  const { subscription } = overview;
  if (subscription && hasLivePlan(overview)) return changeChoice(overview, subscription, plan, interval);
  const label = overview.isTrialAvailable ? `Start ${plan.name} trial` : `Choose ${plan.name}`;
  return { act: 'buy', label, isCurrent: false, blockedBecause: blockReason(overview) };
}

function changeChoice(
  overview: BillingOverview,
  subscription: SubscriptionView,
  plan: { id: PlanId; name: string },
  interval: BillingInterval,
): PlanChoice {
  const isSamePlan = subscription.plan.id === plan.id;
  const isCurrent = isSamePlan && (subscription.interval === interval || subscription.plan.id === 'custom');
  if (isCurrent) {
    return {
      act: 'change',
      label: 'Current plan',
      isCurrent,
      blockedBecause: `${overview.organization.name} is on ${plan.name}.`,
    };
  }
  return {
    act: 'change',
    label: isSamePlan
      ? intervalLabel[interval]
      : `${isMore(subscription, plan.id) ? 'Upgrade' : 'Downgrade'} to ${plan.name}`,
    isCurrent: false,
    blockedBecause: changeBlock(overview, subscription, plan),
  };
}

const intervalLabel = { month: 'Pay by the month', year: 'Pay by the year' } as const;

function isMore({ plan }: SubscriptionView, target: PlanId): boolean {
  return plan.id === 'custom' || planIds.indexOf(target) > planIds.indexOf(plan.id);
}

/** The server decides; this says the same before anything is pressed. */
function changeBlock(
  overview: BillingOverview,
  { plan, status, cancelAt }: SubscriptionView,
  target: { id: PlanId; name: string },
): string | null {
  if (!may(overview.role, 'change_plan')) return askSentence(overview, 'change_plan');
  if (plan.id === 'custom') return 'A custom plan is changed by agreement. Write to us.';
  if (status === 'past_due' || status === 'unpaid')
    return `A payment for ${plan.name} is open. Pay it first.`;
  if (status === 'incomplete') return `The first payment for ${plan.name} is not complete. Finish it first.`;
  if (status === 'paused') return `${plan.name} is paused. Resume it first.`;
  if (cancelAt) return `${plan.name} ends on ${formatDate(cancelAt)}. Resume ${plan.name} first.`;
  const { limits, hasExtraMembers } = plans[target.id];
  const allowed = hasExtraMembers ? null : limits.members;
  if (allowed !== null && overview.memberCount > allowed) {
    const surplus = overview.memberCount - allowed;
    return `${target.name} allows ${allowed} members; you have ${overview.memberCount}. Remove ${surplus} first.`;
  }
  return null;
}

function blockReason(overview: BillingOverview): string | null {
  if (!may(overview.role, 'choose_plan')) return askSentence(overview, 'choose_plan');
  if (overview.pendingCheckout?.state === 'completed') return 'A checkout is being confirmed at this moment.';
  return null;
}
