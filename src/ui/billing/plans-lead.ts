import type { BillingOverview } from '@/billing/overview-schema';
import { trialDays } from '@/billing/plans';
import { formatDate } from '../format-date';
import { formatPrice } from '../format-money';
import { hasLivePlan } from './plan-choice';

/** The one sentence under the title of the plans: what choosing does, or why it is not possible. */
export function plansLead(overview: BillingOverview): string {
  const { subscription, organization, isTrialAvailable } = overview;
  if (subscription && hasLivePlan(overview)) {
    const { money, interval, plan, cancelAt, status, currentPeriodEnd } = subscription;
    const price = money?.recurring && interval ? `, ${formatPrice(money.recurring, interval)}` : '';
    const present = `${organization.name} is on ${plan.name}${price}.`;
    if (cancelAt) return `${present} It ends on ${formatDate(cancelAt)}.`;
    if (!overview.canManageBilling) return present;
    if (status === 'trialing') return `${present} In the trial every change starts now and costs nothing.`;
    return `${present} Upgrades start at once, downgrades on ${formatDate(currentPeriodEnd)}. You see the sum before anything is charged.`;
  }
  return isTrialAvailable
    ? `Free for ${trialDays} days, one price for all of ${organization.name}. You enter the card on Stripe's page.`
    : `One price for all of ${organization.name}, charged when you have confirmed it on Stripe's page.`;
}
