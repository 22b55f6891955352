import type { BillingOverview } from '@/billing/overview-schema';
import { type PlanId, planName } from '@/billing/plans';
import { formatDate } from '../format-date';
import { formatMoney } from '../format-money';
import { cardName } from './card-name';

export interface CheckoutStatus {
  state: 'open' | 'confirming' | 'active' | 'ended' | 'foreign';
  planId: PlanId | null;
  completedAt: Date | null;
}

export type CheckoutStepState = 'done' | 'now' | 'late' | 'planned';

export interface CheckoutStep {
  text: string;
  detail: string | null;
  state: CheckoutStepState;
}

export interface CheckoutView {
  kind: 'confirming' | 'late' | 'unheard' | 'active' | 'open' | 'ended' | 'foreign';
  title: string;
  text: string;
  /** The same three steps in every state of one checkout; none where there is nothing to follow. */
  steps: CheckoutStep[];
}

/** From here on the confirmation is late, and the page says that nobody need stay. */
export const lateAfterSeconds = 30;

/** What the page after checkout says. It never trusts the redirect, only what our own rows know. */
export function checkoutView(
  status: CheckoutStatus,
  overview: BillingOverview,
  elapsedSeconds: number,
): CheckoutView {
  const organization = overview.organization.name;
  const plan = status.planId ? planName(status.planId) : 'Your plan';
  const steps = (now: CheckoutStep, isActive = false): CheckoutStep[] => [
    { text: status.completedAt ? 'Checkout finished' : 'Back from checkout', detail: null, state: 'done' },
    now,
    { text: `${plan} active for ${organization}`, detail: null, state: isActive ? 'done' : 'planned' },
  ];

  switch (status.state) {
    case 'confirming':
      // Stripe sends people back before its event arrives. Until it has, nobody here knows that they paid.
      if (elapsedSeconds >= lateAfterSeconds && status.completedAt === null) {
        return {
          kind: 'unheard',
          title: 'We have not heard of your payment yet',
          text: `If you paid, you need not stay: ${plan} becomes active by itself, and you will not be charged twice. If you did not, nothing was charged.`,
          steps: steps({ text: 'Confirmation is late', detail: 'We keep asking for it.', state: 'late' }),
        };
      }
      if (elapsedSeconds >= lateAfterSeconds) {
        return {
          kind: 'late',
          title: 'Your payment went through',
          text: `We are still waiting for the confirmation. You need not stay: ${plan} becomes active by itself, and you will not be charged twice.`,
          steps: steps({ text: 'Confirmation is late', detail: 'We keep asking for it.', state: 'late' }),
        };
      }
      return {
        kind: 'confirming',
        title: 'Confirming your payment',
        text: 'This usually takes 5 seconds. You can close this page; nothing gets lost.',
        steps: steps({ text: 'Payment being confirmed', detail: null, state: 'now' }),
      };
    case 'active': {
      const isTrial = overview.subscription?.status === 'trialing';
      const text = isTrial ? 'Card confirmed, 0.00 USD charged' : 'Payment confirmed';
      return {
        kind: 'active',
        title: `${plan} is active for ${organization}`,
        text: activeText(overview),
        steps: steps({ text, detail: null, state: 'done' }, true),
      };
    }
    case 'open':
      return {
        kind: 'open',
        title: 'This checkout is not paid yet',
        text: 'Nothing was charged. Go back to it, or choose another plan.',
        steps: [],
      };
    case 'ended':
      return {
        kind: 'ended',
        title: 'This checkout has ended',
        text: 'It expired or was replaced by a newer one. Nothing was charged with it.',
        steps: [],
      };
    case 'foreign':
      return {
        kind: 'foreign',
        title: `This checkout does not belong to ${organization}`,
        text: `Switch the organization, or go to billing to see what ${organization} has.`,
        steps: [],
      };
  }
}

function activeText({ subscription }: BillingOverview): string {
  if (!subscription) return 'The billing page shows it within a moment.';
  const { status, trialEnd, money } = subscription;
  const next = money?.nextCharge;
  const card = money?.card ? ` with ${cardName(money.card)}` : '';
  const charge = next ? `${formatMoney(next.amount)} on ${formatDate(next.at)}${card}` : null;
  if (status === 'trialing' && trialEnd) {
    const trial = `Trial until ${formatDate(trialEnd)}.`;
    return charge
      ? `${trial} Your first charge is ${charge}. Cancel any time before then and you pay nothing.`
      : trial;
  }
  return charge
    ? `Your next charge is ${charge}.`
    : 'The billing page shows the next charge within a moment.';
}
