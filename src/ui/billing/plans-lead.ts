import type { BillingOverview } from '@/billing/overview-schema';
import { trialDays } from '@/billing/plans';
import { formatDate } from '../format-date';
import { formatPrice } from '../format-money';
import { hasLivePlan } from './plan-choice';

/** The one sentence under the title of the plans: what choosing does, or why it is not possible. */
export function plansLead(overview: BillingOverview): string {
  const { subscription, organization, isTrialAvailable } = overview;
  if (subscription && hasLivePlan(overview)) {
    const { money, interval, plan, cancelAt } = subscription;
    const price = money?.recurring && interval ? `, ${formatPrice(money.recurring, interval)}` : '';
    const present = `${organization.name} is on ${plan.name}${price}.`;
    if (!overview.canManageBilling)
      return cancelAt ? `${present} It ends on ${formatDate(cancelAt)}.` : present;
    if (cancelAt) {
      return `${present} It ends on ${formatDate(cancelAt)}; to move to another plan, choose it here when ${plan.name} has ended.`;
    }
    return `${present} To move to another plan, cancel ${plan.name} under Manage billing and choose the other one here when ${plan.name} has ended.`;
  }
  return isTrialAvailable
    ? `Free for ${trialDays} days, one price for all of ${organization.name}. You enter the card on Stripe's page.`
    : `One price for all of ${organization.name}, charged when you have confirmed it on Stripe's page.`;
}
