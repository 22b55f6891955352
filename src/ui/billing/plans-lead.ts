import type { BillingOverview } from '@/billing/overview-schema';
import { trialDays } from '@/billing/plans';
import { formatPrice } from '../format-money';
import { hasLivePlan } from './plan-choice';

/** The one sentence under the title of the plans: what choosing does, or why it is not possible. */
export function plansLead(overview: BillingOverview): string {
  const { subscription, organization, isTrialAvailable } = overview;
  if (subscription && hasLivePlan(overview)) {
    const { money, interval, plan } = subscription;
    const price = money?.recurring && interval ? `, ${formatPrice(money.recurring, interval)}` : '';
    return `${organization.name} is on ${plan.name}${price}. Changing to another plan is not possible here yet.`;
  }
  return isTrialAvailable
    ? `Free for ${trialDays} days, one price for all of ${organization.name}. You enter the card on Stripe's page.`
    : `One price for all of ${organization.name}, charged when you have confirmed it on Stripe's page.`;
}
