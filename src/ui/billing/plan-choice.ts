import type { BillingOverview, SubscriptionStatus, SubscriptionView } from '@/billing/overview-schema';
import type { PlanId } from '@/billing/plans';
import { formatDate } from '../format-date';
import { whoToAsk } from './who-to-ask';

export interface PlanChoice {
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

/** What the button of one plan says and whether it may be pressed. */
export function planChoice(overview: BillingOverview, plan: { id: PlanId; name: string }): PlanChoice {
  const { subscription, organization } = overview;
  if (subscription && hasLivePlan(overview)) {
    const isCurrent = subscription.plan.id === plan.id;
    return {
      label: isCurrent ? 'Current plan' : `Choose ${plan.name}`,
      isCurrent,
      blockedBecause: isCurrent
        ? `${organization.name} is on ${plan.name}.`
        : moveReason(overview, subscription, plan.name),
    };
  }
  const label = overview.isTrialAvailable ? `Start ${plan.name} trial` : `Choose ${plan.name}`;
  const blockedBecause = blockReason(overview);
  return { label, isCurrent: false, blockedBecause };
}

/** The same way that `plansLead` describes above the plans. */
function moveReason(overview: BillingOverview, { plan, cancelAt }: SubscriptionView, to: string): string {
  if (!overview.canManageBilling) return onlyManagers(overview);
  return cancelAt
    ? `${to} can be chosen when ${plan.name} has ended, on ${formatDate(cancelAt)}.`
    : `${to} can be chosen when ${plan.name} has ended. Cancel ${plan.name} under Manage billing first.`;
}

function onlyManagers({ billingManagers }: BillingOverview): string {
  return `Only owners, admins and billing managers can choose a plan. Ask ${whoToAsk(billingManagers)}.`;
}

function blockReason(overview: BillingOverview): string | null {
  if (!overview.canManageBilling) return onlyManagers(overview);
  if (overview.pendingCheckout?.state === 'completed') return 'A checkout is being confirmed at this moment.';
  return null;
}
