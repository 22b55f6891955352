import type { ResumeSum } from '@/billing/cancellation/cancel-schema';
import type { SubscriptionView } from '@/billing/overview-schema';
import { formatDate } from '../format-date';
import { formatMoney, formatPrice } from '../format-money';
import { cardName } from './card-name';

/** Why a plan cannot be paused, as the server refuses it; null when it can. */
export function pauseBlockedBecause(subscription: SubscriptionView | null): string | null {
  if (subscription?.status === 'trialing') return 'A trial cannot be paused: nothing is charged for it.';
  if (subscription?.status !== 'active') return 'Only a plan that is paid for can be paused.';
  if (subscription.cancelAt) return 'The plan ends already. Take that back first.';
  if (subscription.scheduledChange) return 'A change is planned. Take it back first.';
  return null;
}

/** What goes and what stays. */
export function pauseEffects({
  plan,
  currentPeriodEnd,
}: SubscriptionView): { text: string; isKept: boolean }[] {
  return [
    { text: `Nothing is charged until somebody resumes ${plan.name}`, isKept: true },
    {
      text: `What is paid until ${formatDate(currentPeriodEnd)} is kept as credit for the day you resume`,
      isKept: true,
    },
    { text: 'Apps, members and data stay, and everybody can look at them', isKept: true },
    { text: 'No builds and no changes, from now on', isKept: false },
  ];
}

/** `Resume Pro and pay 99.00 USD`. */
export function resumeLabel({ plan }: SubscriptionView, { amountDueMinor, currency }: ResumeSum): string {
  if (amountDueMinor === 0) return `Resume ${plan.name}`;
  return `Resume ${plan.name} and pay ${formatMoney({ amountMinor: amountDueMinor, currency })}`;
}

/** What is paid, by which card, and what comes then. */
export function resumeText(
  { plan, money, interval }: SubscriptionView,
  { amountDueMinor, currency }: ResumeSum,
): string {
  const card = money?.card ? cardName(money.card) : 'The card';
  const now =
    amountDueMinor === 0
      ? 'Nothing is charged today: credit of the time before the pause pays for it.'
      : `${card} is charged ${formatMoney({ amountMinor: amountDueMinor, currency })} today.`;
  const price =
    money?.recurring && interval ? `, ${formatPrice(money.recurring, interval)} from then on` : '';
  return `A new period of ${plan.name} begins today${price}. ${now}`;
}
