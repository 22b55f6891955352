import type { SubscriptionView } from '@/billing/overview-schema';

export interface PlanRail {
  name: string;
  start: Date;
  end: Date;
  startWord: string;
  endWord: string;
}

/** The period that the rail draws; null where no period runs. */
export function planRail(subscription: SubscriptionView): PlanRail | null {
  const { status, trialStart, trialEnd, cancelAt, currentPeriodStart, currentPeriodEnd, money } =
    subscription;
  if (status === 'trialing' && trialStart && trialEnd) {
    const ends = cancelAt !== null && cancelAt <= trialEnd;
    return {
      name: 'Trial',
      start: trialStart,
      end: trialEnd,
      startWord: 'trial started',
      endWord: ends ? 'ends' : money?.nextCharge ? 'first charge' : 'trial ends',
    };
  }
  if (status !== 'active' && status !== 'past_due') return null;
  const ends = cancelAt !== null && cancelAt <= currentPeriodEnd;
  return {
    name: 'Billing period',
    start: currentPeriodStart,
    end: currentPeriodEnd,
    startWord: 'period starts',
    endWord: ends ? 'ends' : 'renews',
  };
}
