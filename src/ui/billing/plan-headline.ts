import type { BillingOverview, SubscriptionView } from '@/billing/overview-schema';
import type { Money } from '@/lib/money';
import { formatDate, formatDistance } from '../format-date';
import { cardName } from './card-name';
import { openInvoice } from './open-invoice';

export interface PlanHeadline {
  caption: string;
  /** Drawn before the text, with a quieter currency. */
  amount: Money | null;
  text: string;
  /** The line beneath: card, days, what happens next. */
  note: string | null;
}

/** The largest type on the billing page: the next charge, or the one fact that stands in its place. */
export function planHeadline(
  overview: BillingOverview,
  subscription: SubscriptionView,
  now: Date,
): PlanHeadline {
  return (
    haltedHeadline(overview, subscription) ??
    (subscription.money ? chargeHeadline(subscription, now) : memberHeadline(subscription))
  );
}

function haltedHeadline(overview: BillingOverview, subscription: SubscriptionView): PlanHeadline | null {
  const { name } = subscription.plan;
  const endedAt = subscription.endedAt ?? subscription.canceledAt;
  switch (subscription.status) {
    case 'canceled':
      return {
        caption: 'Plan',
        amount: null,
        text: `${name} ended${endedAt ? ` on ${formatDate(endedAt)}` : ''}`,
        note: null,
      };
    case 'incomplete_expired':
      return {
        caption: 'Plan',
        amount: null,
        text: `${name} did not start`,
        note: 'The first payment was not completed in time. Nothing was charged.',
      };
    case 'incomplete':
      return {
        caption: 'Plan',
        amount: null,
        text: 'Waiting for the first payment',
        note: `${name} starts as soon as it is paid.`,
      };
    case 'paused':
      return {
        caption: 'Plan',
        amount: null,
        text: `${name} is paused`,
        note: 'Nothing is charged while it is paused.',
      };
    case 'past_due':
    case 'unpaid':
      return overview.canManageBilling ? unpaidHeadline(overview, subscription) : null;
    default:
      return null;
  }
}

function unpaidHeadline(overview: BillingOverview, subscription: SubscriptionView): PlanHeadline {
  const invoice = openInvoice(overview);
  const card = subscription.money?.card;
  const note =
    [card && cardName(card), invoice?.number && `invoice ${invoice.number}`].filter(Boolean).join(', ') ||
    null;
  if (!invoice) return { caption: 'Payment', amount: null, text: 'A payment is overdue', note };
  return {
    caption: `Unpaid since ${formatDate(invoice.createdAt)}`,
    amount: { amountMinor: invoice.amountDueMinor, currency: invoice.total.currency },
    text: 'to pay',
    note,
  };
}

function chargeHeadline(subscription: SubscriptionView, now: Date): PlanHeadline {
  const { money, cancelAt, plan, trialEnd, status } = subscription;
  if (money?.nextCharge) {
    const { amount, at } = money.nextCharge;
    const distance = formatDistance(now, at);
    return {
      caption: 'Next charge',
      amount,
      text: `on ${formatDate(at)}`,
      note: money.card ? `${cardName(money.card)}, ${distance}.` : `No card on file. Due ${distance}.`,
    };
  }
  if (cancelAt) {
    return {
      caption: 'Nothing more will be charged',
      amount: null,
      text: `${plan.name} ends on ${formatDate(cancelAt)}`,
      note: null,
    };
  }
  if (status === 'trialing' && trialEnd) {
    return { caption: 'Trial', amount: null, text: `Free until ${formatDate(trialEnd)}`, note: null };
  }
  return {
    caption: 'Next charge',
    amount: null,
    text: 'Not known yet',
    note: 'It stands here as soon as Stripe has confirmed it.',
  };
}

function memberHeadline(subscription: SubscriptionView): PlanHeadline {
  const { status, trialEnd, cancelAt, currentPeriodEnd, plan } = subscription;
  if (cancelAt)
    return {
      caption: 'Plan',
      amount: null,
      text: `${plan.name} ends on ${formatDate(cancelAt)}`,
      note: null,
    };
  if (status === 'trialing' && trialEnd) {
    return {
      caption: 'Current period',
      amount: null,
      text: `Trial until ${formatDate(trialEnd)}`,
      note: null,
    };
  }
  return {
    caption: 'Current period',
    amount: null,
    text: `Until ${formatDate(currentPeriodEnd)}`,
    note: null,
  };
}
