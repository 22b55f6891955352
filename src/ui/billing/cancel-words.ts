import type { CancelReason } from '@/billing/cancellation/cancel-schema';
import type { BillingOverview, SubscriptionView } from '@/billing/overview-schema';
import { daysBetween, formatDate, formatDay } from '../format-date';
import { formatMoney } from '../format-money';

export type CancelWhen = 'period_end' | 'now';

/** In the order people read them; the words are ours, the values Stripe's. */
export const cancelReasonWords: readonly (readonly [CancelReason, string])[] = [
  ['too_expensive', 'Too expensive'],
  ['missing_features', 'A feature is missing'],
  ['switched_service', 'Switched to something else'],
  ['unused', 'We do not use it'],
  ['customer_service', 'Support was not good enough'],
  ['too_complex', 'Too complicated'],
  ['low_quality', 'Quality was too low'],
  ['other', 'Another reason'],
];

export interface CancelChoice {
  when: CancelWhen;
  label: string;
  /** What it means, beneath the label. */
  consequence: string;
}

/** A plan whose first payment is open or that is stopped has no paid rest: it can only end now. */
export function cancelChoices(subscription: SubscriptionView, now: Date): CancelChoice[] {
  const { status, currentPeriodEnd, plan } = subscription;
  const atOnce: CancelChoice = {
    when: 'now',
    label: 'Now',
    consequence: isPaid(status)
      ? `${plan.name} stops at once. ${restText(now, currentPeriodEnd)}`
      : `${plan.name} stops at once. Nothing more is charged.`,
  };
  if (!isPaid(status)) return [atOnce];
  const kept: CancelChoice = {
    when: 'period_end',
    label: `On ${formatDate(currentPeriodEnd)}`,
    consequence:
      status === 'past_due'
        ? 'You keep everything until then. The open payment stays due.'
        : 'You keep everything until then. Nothing more is charged.',
  };
  return [kept, atOnce];
}

function isPaid(status: SubscriptionView['status']): boolean {
  return status === 'active' || status === 'trialing' || status === 'past_due';
}

function restText(now: Date, end: Date): string {
  const days = Math.max(0, daysBetween(now, end));
  if (days === 0) return 'Nothing is refunded.';
  return days === 1 ? 'The day that is left is not refunded.' : `The ${days} days left are not refunded.`;
}

/** What goes and what stays, for the list of the first step. */
export function cancelEffects(overview: BillingOverview): { text: string; isKept: boolean }[] {
  const { limits, memberCount } = overview;
  const lost = [
    ...(limits ? ['Builds and previews stop'] : []),
    ...(memberCount > 1 ? [`${memberCount} members can look, and change nothing`] : []),
  ];
  return [
    ...lost.map((text) => ({ text, isKept: false })),
    { text: 'Your apps and data stay', isKept: true },
    { text: 'Your invoices stay here for good', isKept: true },
  ];
}

export interface CancelReview {
  title: string;
  rows: { label: string; value: string }[];
  buttonLabel: string;
  busyLabel: string;
  /** How it can be taken back; null when it cannot. */
  undo: string | null;
}

/** The last step: what exactly the button does. */
export function cancelReview(subscription: SubscriptionView, when: CancelWhen, now: Date): CancelReview {
  const { plan, currentPeriodEnd, money } = subscription;
  const end = when === 'now' ? now : currentPeriodEnd;
  const next = money?.nextCharge?.amount ?? money?.recurring ?? null;
  const rows = [
    { label: `${plan.name} runs until`, value: when === 'now' ? 'now' : formatDate(end) },
    ...(next
      ? [
          {
            label: `Charge on ${formatDay(currentPeriodEnd)}`,
            value: `none, instead of ${formatMoney(next)}`,
          },
        ]
      : []),
  ];
  if (when === 'now') {
    return {
      title: `Cancel ${plan.name} now?`,
      rows,
      buttonLabel: `End ${plan.name} now`,
      busyLabel: `Ending ${plan.name}`,
      undo: null,
    };
  }
  return {
    title: `Cancel ${plan.name} on ${formatDate(end)}?`,
    rows,
    buttonLabel: `Cancel plan on ${formatDay(end)}`,
    busyLabel: 'Cancelling the plan',
    undo: `You can resume ${plan.name} with one click until ${formatDate(end)}.`,
  };
}
