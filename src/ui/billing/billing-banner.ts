import type { BillingOverview, SubscriptionView } from '@/billing/overview-schema';
import { planName } from '@/billing/plans';
import { daysBetween, formatDate, formatDistance, formatMoment, formatTime } from '../format-date';
import { formatMoney, formatPrice } from '../format-money';
import { endOfMonth, expiryState, refusedFrom } from './card-expiry';
import { cardName } from './card-name';
import { openInvoice } from './open-invoice';
import { whoToAsk } from './who-to-ask';

export type BannerKind =
  | 'incomplete'
  | 'unpaid'
  | 'duplicate'
  | 'past_due'
  | 'paused'
  | 'confirming'
  | 'card_expiring'
  | 'trial_ending'
  | 'trial_without_card'
  | 'canceling'
  | 'pending_update'
  | 'scheduled_change'
  | 'open_checkout'
  | 'expired'
  | 'trial_refused'
  | 'canceled'
  | 'stale'
  | 'usage';

export type BannerAction =
  | { kind: 'pay'; label: string; href: string }
  | { kind: 'portal'; label: string; flow?: 'add_card' }
  | { kind: 'plans'; label: string }
  | { kind: 'resume_paused'; label: string }
  | { kind: 'duplicates'; label: string }
  | { kind: 'resume'; label: string }
  | { kind: 'undo_change'; label: string }
  | { kind: 'continue_checkout'; label: string; href: string };

export interface BillingBanner {
  kind: BannerKind;
  tone: 'neutral' | 'info' | 'warning' | 'danger';
  /** What happened. */
  title: string;
  /** What happens next. */
  text: string;
  actions: BannerAction[];
}

const trialWarningDays = 3;

const addCard: BannerAction = { kind: 'portal', label: 'Add a card', flow: 'add_card' };

/** One banner at a time, the most urgent first. Members read about what touches their work, without money or buttons. */
export function billingBanner(overview: BillingOverview, now: Date): BillingBanner | null {
  if (!overview.canManageBilling) return memberBanner(overview);
  return (
    blockingBanner(overview) ??
    checkoutBanner(overview, 'completed') ??
    cardBanner(overview, now) ??
    endingBanner(overview, now) ??
    checkoutBanner(overview, 'open') ??
    endedBanner(overview) ??
    staleBanner(overview) ??
    usageBanner(overview)
  );
}

function blockingBanner(overview: BillingOverview): BillingBanner | null {
  const { subscription } = overview;
  const name = subscription?.plan.name ?? '';
  const invoice = openInvoice(overview);
  const due = invoice && { amountMinor: invoice.amountDueMinor, currency: invoice.total.currency };
  const pay: BannerAction[] =
    due && invoice.hostedInvoiceUrl
      ? [{ kind: 'pay', label: `Pay ${formatMoney(due)}`, href: invoice.hostedInvoiceUrl }]
      : [];
  const updateCard: BannerAction = { kind: 'portal', label: 'Update card', flow: 'add_card' };

  switch (subscription?.status) {
    case 'incomplete':
      return {
        kind: 'incomplete',
        tone: 'warning',
        title: `The first payment for ${name} is not complete`,
        text: 'Your bank may want you to confirm it. The confirmation is open for 23 hours; until then nothing is charged.',
        actions: pay.length > 0 ? pay : [updateCard],
      };
    case 'unpaid':
      return {
        kind: 'unpaid',
        tone: 'danger',
        title: due ? `${formatMoney(due)} for ${name} is unpaid` : `${name} is unpaid`,
        text: `We have stopped trying the card. Your data is safe. Paying starts ${name} again.`,
        actions: [...pay, updateCard],
      };
  }
  if (overview.hasDuplicateSubscription) {
    return {
      kind: 'duplicate',
      tone: 'danger',
      title: `${overview.organization.name} has two subscriptions and pays for both`,
      text: 'End the one you do not need. What is shown below is the one that counts.',
      actions: [{ kind: 'duplicates', label: 'End one of them' }],
    };
  }
  if (subscription?.status === 'past_due') {
    const card = subscription.money?.card;
    return {
      kind: 'past_due',
      tone: 'warning',
      title: `We could not charge ${card ? cardName(card) : 'your card'}${due ? ` for ${formatMoney(due)}` : ''}`,
      text: pastDueText(overview),
      actions: [...pay, updateCard],
    };
  }
  if (subscription?.status === 'paused') {
    const hasCard = Boolean(subscription.money?.card);
    return {
      kind: 'paused',
      tone: 'warning',
      title: `${name} is paused`,
      text: hasCard
        ? `Nothing is charged while it is paused. Your data is safe. ${name} goes on when somebody resumes it.`
        : 'Nothing is charged while it is paused. Your data is safe. Add a card to continue.',
      actions: [...pay, hasCard ? { kind: 'resume_paused', label: `Resume ${name}` } : addCard],
    };
  }
  return null;
}

/** The day of the next try as Stripe has set it, and what has changed for the team already. */
function pastDueText({ pastDue, access }: BillingOverview): string {
  const next = pastDue?.nextAttemptAt
    ? `We will try again on ${formatDate(pastDue.nextAttemptAt)}.`
    : 'We will not try that card again.';
  if (access !== 'full') return `${next} Until it is paid, your team can look and change nothing.`;
  const restricts = pastDue?.restrictsAt ? ` until ${formatDate(pastDue.restrictsAt)}` : '';
  return `${next} Nothing changes for your team${restricts}.`;
}

/** Only while there is something to charge: a card that ends with its plan bothers nobody. */
function cardBanner({ subscription }: BillingOverview, now: Date): BillingBanner | null {
  if (!isRunning(subscription)) return null;
  const { card, nextCharge } = subscription.money ?? {};
  if (!card || !nextCharge) return null;
  const state = expiryState(card, now);
  if (state === 'valid') return null;
  const end = refusedFrom(card);
  const charge = `${formatMoney(nextCharge.amount)} on ${formatDate(nextCharge.at)}`;
  const isTooLate = end !== null && nextCharge.at >= end;
  return {
    kind: 'card_expiring',
    tone: 'warning',
    title:
      state === 'expired'
        ? `${cardName(card)} has expired`
        : `${cardName(card)} expires at ${endOfMonth(card)}`,
    text: isTooLate
      ? `The next charge, ${charge}, cannot be made to it. Add another card before that day.`
      : `It still pays ${charge}. Every charge after that needs another card.`,
    actions: [addCard],
  };
}

function endingBanner(overview: BillingOverview, now: Date): BillingBanner | null {
  const { subscription } = overview;
  if (!isRunning(subscription)) return null;
  const { name } = subscription.plan;
  if (subscription.cancelAt) {
    return {
      kind: 'canceling',
      tone: 'neutral',
      title: `${name} ends on ${formatDate(subscription.cancelAt)}`,
      text: subscription.money?.nextCharge
        ? `Until then it renews as before. You keep everything in ${name} until that day.`
        : `Nothing more will be charged. You keep everything in ${name} until that day.`,
      actions: [{ kind: 'resume', label: `Resume ${name}` }],
    };
  }
  const { pendingUpdate, scheduledChange } = subscription;
  if (pendingUpdate) {
    const invoice = openInvoice(overview);
    const href = invoice?.hostedInvoiceUrl;
    return {
      kind: 'pending_update',
      tone: 'warning',
      title: `The payment for ${pendingUpdate.plan.name} is not complete`,
      text: `${name} stays on until it is. Without a payment the change is dropped on ${formatMoment(pendingUpdate.expiresAt)}, and nothing is charged.`,
      actions: href ? [{ kind: 'pay', label: 'Confirm payment', href }] : [],
    };
  }
  if (scheduledChange) {
    const { plan, recurring, at } = scheduledChange;
    const price =
      recurring && scheduledChange.interval ? `, ${formatPrice(recurring, scheduledChange.interval)}` : '';
    const to =
      plan.name === name && scheduledChange.interval
        ? `${name} by the ${scheduledChange.interval}`
        : plan.name;
    return {
      kind: 'scheduled_change',
      tone: 'info',
      title: `${name} changes to ${to} on ${formatDate(at)}`,
      text: `You keep everything in ${name} until that day. From then on ${to}${price}.`,
      actions: [{ kind: 'undo_change', label: plan.name === name ? 'Keep as it is' : `Keep ${name}` }],
    };
  }
  if (subscription.status !== 'trialing' || !subscription.trialEnd) return null;
  const { trialEnd, money, interval } = subscription;
  const price = money?.recurring && interval ? formatPrice(money.recurring, interval) : null;
  if (!money?.card) {
    return {
      kind: 'trial_without_card',
      tone: 'info',
      title: `Your trial ends on ${formatDate(trialEnd)}. There is no card on file`,
      text: `Without a card nothing is charged and ${name} stops on that day.${price ? ` With one, ${price} from then on.` : ''}`,
      actions: [addCard],
    };
  }
  if (daysBetween(now, trialEnd) > trialWarningDays) return null;
  return {
    kind: 'trial_ending',
    tone: 'info',
    title: `Your trial ends ${formatDistance(now, trialEnd)}, on ${formatDate(trialEnd)}`,
    text: `${cardName(money.card)} will then be charged${price ? ` ${price}` : ''} for ${name}. Cancel before and you pay nothing.`,
    actions: [],
  };
}

function checkoutBanner(overview: BillingOverview, when: 'completed' | 'open'): BillingBanner | null {
  const { pendingCheckout, subscription } = overview;
  if (!pendingCheckout || isRunning(subscription)) return null;
  const name = planName(pendingCheckout.planId);
  if (when === 'completed') {
    if (pendingCheckout.state !== 'completed') return null;
    return {
      kind: 'confirming',
      tone: 'info',
      title: `We are confirming your checkout for ${name}`,
      text: 'This usually takes 5 seconds. The page changes by itself, and you will not be charged twice.',
      actions: [],
    };
  }
  if (pendingCheckout.state !== 'open' || !pendingCheckout.url) return null;
  const { expiresAt } = pendingCheckout;
  return {
    kind: 'open_checkout',
    tone: 'neutral',
    title: `Your checkout for ${name} is still open`,
    text: `Nothing was charged.${expiresAt ? ` Your choice is kept until ${formatTime(expiresAt)} UTC.` : ''}`,
    actions: [{ kind: 'continue_checkout', label: 'Continue checkout', href: pendingCheckout.url }],
  };
}

function endedBanner(overview: BillingOverview): BillingBanner | null {
  const { subscription } = overview;
  const choose: BannerAction = { kind: 'plans', label: 'Choose a plan' };
  if (subscription?.status === 'incomplete_expired') {
    return {
      kind: 'expired',
      tone: 'neutral',
      title: `The first payment for ${subscription.plan.name} was not completed in time`,
      text: 'Nothing was charged. Choose a plan to start again.',
      actions: [choose],
    };
  }
  if (subscription?.status !== 'canceled') return null;
  if (overview.isTrialRefused) {
    return {
      kind: 'trial_refused',
      tone: 'warning',
      title: `The trial of ${subscription.plan.name} was ended: its card has had a trial before`,
      text: `Nothing was charged. ${subscription.plan.name} starts without a trial as soon as you choose it.`,
      actions: [choose],
    };
  }
  const endedAt = subscription.endedAt ?? subscription.canceledAt;
  return {
    kind: 'canceled',
    tone: 'neutral',
    title: `${subscription.plan.name} ended${endedAt ? ` on ${formatDate(endedAt)}` : ''}`,
    text: `Your invoices stay here.${overview.isTrialAvailable ? '' : ' A new plan starts without a second trial.'}`,
    actions: [choose],
  };
}

/** Stripe cannot be read: what is shown says of when it is. */
export function staleBanner(overview: BillingOverview): BillingBanner | null {
  if (overview.sync.state !== 'failing') return null;
  const { syncedAt } = overview.sync;
  return {
    kind: 'stale',
    tone: 'neutral',
    title: syncedAt
      ? `Shown as of ${formatMoment(syncedAt)}. Stripe cannot be reached at the moment`
      : 'Stripe cannot be reached at the moment',
    text: 'Your plan is not affected. What you see here may be older than what Stripe knows; we keep trying.',
    actions: [],
  };
}

/** From 80 per cent on, as the mails say it (`billing/usage`); at the limit it is a warning. The fuller of the two is named. */
function usageBanner({ limits, usage, canManageBilling }: BillingOverview): BillingBanner | null {
  if (!limits || !usage) return null;
  const reset = usage.resetsAt ? ` They count anew on ${formatDate(usage.resetsAt)}.` : '';
  const [fullest] = [
    { name: 'build minutes', used: usage.buildMinutes, limit: limits.buildMinutesPerMonth, rest: reset },
    ...(limits.apps === null ? [] : [{ name: 'apps', used: usage.apps, limit: limits.apps, rest: '' }]),
  ].sort((a, b) => b.used / b.limit - a.used / a.limit);
  if (!fullest || fullest.used < fullest.limit * 0.8) return null;
  const { name, used, limit, rest } = fullest;
  const isFull = used >= limit;
  const count = `${used.toLocaleString('en-US')} of ${limit.toLocaleString('en-US')} ${name}`;
  return {
    kind: 'usage',
    tone: isFull ? 'warning' : 'info',
    title: isFull ? `All ${name} of the plan are used` : `${count} are used`,
    text: `${isFull ? `${count}. Nothing more can be started${name === 'apps' ? ' until one is removed' : ''}.` : 'At the limit nothing more can be started.'}${rest}`,
    actions: canManageBilling ? [{ kind: 'plans', label: 'Compare plans' }] : [],
  };
}

function memberBanner(overview: BillingOverview): BillingBanner | null {
  const { subscription } = overview;
  const ask = `Only owners, admins and billing managers can change that. Ask ${whoToAsk(overview.billingManagers)}.`;
  const neutral = { tone: 'neutral', actions: [] as BannerAction[] } as const;
  if (subscription) {
    const { status, plan, cancelAt, endedAt } = subscription;
    if (status === 'unpaid' || status === 'paused' || status === 'incomplete') {
      const state = status === 'incomplete' ? 'waits for its first payment' : `is ${status}`;
      return { ...neutral, kind: status, title: `${plan.name} ${state}`, text: ask };
    }
    if (status === 'canceled') {
      return {
        ...neutral,
        kind: 'canceled',
        title: `${plan.name} ended${endedAt ? ` on ${formatDate(endedAt)}` : ''}`,
        text: ask,
      };
    }
    if (isRunning(subscription) && cancelAt) {
      return {
        ...neutral,
        kind: 'canceling',
        title: `${plan.name} ends on ${formatDate(cancelAt)}`,
        text: ask,
      };
    }
  }
  return staleBanner(overview) ?? usageBanner(overview);
}

function isRunning(subscription: SubscriptionView | null): subscription is SubscriptionView {
  return subscription?.status === 'active' || subscription?.status === 'trialing';
}
