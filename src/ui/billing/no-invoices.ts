import type { BillingOverview } from '@/billing/overview-schema';
import { formatDate } from '../format-date';
import { formatMoney } from '../format-money';

/** What will fill an empty list of invoices, and when. */
export function noInvoicesText({ subscription }: BillingOverview): string {
  const next = subscription?.money?.nextCharge;
  if (subscription && next) {
    return `Your first one will be created on ${formatDate(next.at)}: ${formatMoney(next.amount)} for ${subscription.plan.name}.`;
  }
  return subscription
    ? 'The first one appears here with your first charge.'
    : 'They appear here once you have chosen a plan.';
}
