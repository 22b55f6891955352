import { isPlanId, planName } from '@/billing/plans';
import { cardExpiry, cardName } from '@/ui/billing/card-name';
import { formatDate, formatDistance } from '@/ui/format-date';
import { formatMoney, formatPrice } from '@/ui/format-money';
import type { MailContent } from './mail-content';
import { cardFacts, type MailSubject, planFacts, secondsToDate } from './payment-mails';

/* Mails about the plan: what it is, what it will be, and from when. */

export function trialStarted({ organizationName, context, links }: MailSubject): MailContent {
  const { subscription } = context;
  const plan = subscription?.planName ?? 'your plan';
  const text = `${organizationName} has everything in ${plan}. ${chargeSentence(context)} You can end it any time before, on the billing page.`;
  return {
    subject: subscription?.trialEnd
      ? `Your ${plan} trial runs until ${formatDate(subscription.trialEnd)}`
      : `Your ${plan} trial has started`,
    preheader: text,
    paragraphs: [text],
    action: { label: 'See the billing page', url: links.billing },
    facts: [...planFacts(context), ...cardFacts(context)],
  };
}

export function trialEnding({ organizationName, context, links, data, now }: MailSubject): MailContent {
  const { subscription } = context;
  const plan = subscription?.planName ?? 'your plan';
  const endsAt = subscription?.trialEnd ?? secondsToDate(data.trialEndSeconds);
  const when = endsAt ? `${formatDistance(now, endsAt)}, on ${formatDate(endsAt)}` : 'soon';
  const hasCard = Boolean(subscription?.card);
  const text = `${chargeSentence(context)} ${
    hasCard
      ? 'To stay, there is nothing to do. To leave, cancel before then.'
      : `Add a card to keep ${plan}. Your data is kept either way.`
  }`;
  return {
    subject: `Your ${plan} trial for ${organizationName} ends ${when}`,
    preheader: text,
    paragraphs: [text],
    action: hasCard
      ? { label: 'See the billing page', url: links.billing }
      : { label: 'Add a card', url: links.payment },
    facts: [...planFacts(context), ...cardFacts(context)],
  };
}

export function planChanged({ organizationName, context, links, data }: MailSubject): MailContent {
  const { subscription } = context;
  const before = isPlanId(data.previousPlanId) ? planName(data.previousPlanId) : 'another plan';
  const after = subscription?.planName ?? (isPlanId(data.planId) ? planName(data.planId) : 'another plan');
  const text =
    before === after
      ? `${organizationName} pays for ${after} ${subscription?.interval === 'year' ? 'by the year' : 'by the month'} from now on.`
      : `${organizationName} went from ${before} to ${after}.`;
  return {
    subject:
      before === after
        ? `${organizationName} pays for ${after} differently now`
        : `${organizationName} is on ${after} now`,
    preheader: text,
    paragraphs: [`${text} ${nextChargeSentence(context)}`.trim()],
    action: { label: 'See the billing page', url: links.billing },
    facts: [...planFacts(context), ...cardFacts(context)],
  };
}

export function willCancel({ organizationName, context, links }: MailSubject): MailContent {
  const plan = context.subscription?.planName ?? 'your plan';
  const endsAt = context.subscription?.cancelAt;
  const text = `Until then nothing changes for ${organizationName}, and nothing more is charged. One click keeps ${plan}.`;
  return {
    subject: endsAt ? `${plan} ends on ${formatDate(endsAt)}` : `${plan} will end`,
    preheader: text,
    paragraphs: [text],
    action: { label: `Keep ${plan}`, url: links.billing },
    facts: planFacts(context),
  };
}

export function canceled({ organizationName, data, links }: MailSubject): MailContent {
  const plan = isPlanId(data.planId) ? planName(data.planId) : 'Your plan';
  const text = `Nothing more is charged. The data and the invoices of ${organizationName} are kept, and you can choose a plan again any time.`;
  return {
    subject: `${plan} for ${organizationName} has ended`,
    preheader: text,
    paragraphs: [text],
    action: { label: 'See the plans', url: links.plans },
    secondAction: { label: 'Invoices', url: links.invoices },
    facts: [],
  };
}

export function cardExpiring({ organizationName, context, links }: MailSubject): MailContent {
  const card = context.subscription?.card;
  const name = card ? cardName(card) : 'Your card';
  const text =
    `${nextChargeSentence(context)} A card that has expired cannot pay for it. Changing it takes a minute.`.trim();
  return {
    subject: card ? `${name} expires ${cardExpiry(card)}` : 'Your card expires soon',
    preheader: text,
    paragraphs: [text],
    action: { label: 'Change the card', url: links.payment },
    facts: [{ label: 'Organization', value: organizationName }, ...planFacts(context), ...cardFacts(context)],
  };
}

export function seatsChanged({ organizationName, context, links, data }: MailSubject): MailContent {
  const extra = Number(data.extraMembers ?? 0);
  const members = extra === 1 ? '1 extra member' : `${extra} extra members`;
  const text =
    `${organizationName} pays for ${members} beyond those in the plan. ${nextChargeSentence(context)}`.trim();
  return {
    subject: `${organizationName} has ${members} now`,
    preheader: text,
    paragraphs: [text],
    action: { label: 'See the members', url: links.billing },
    facts: planFacts(context),
  };
}

export function usage({ organizationName, data, links }: MailSubject): MailContent {
  const resource = data.resource === 'apps' ? 'apps' : 'build minutes';
  const isFull = Number(data.percent) >= 100;
  const text = isFull
    ? `All ${data.limit} ${resource} of the plan are used. A bigger plan has more.`
    : `${data.used} of ${data.limit} ${resource} are used.`;
  return {
    subject: `${organizationName} has used ${data.percent} % of its ${resource}`,
    preheader: text,
    paragraphs: [text],
    action: {
      label: isFull ? 'See the plans' : 'See the billing page',
      url: isFull ? links.plans : links.billing,
    },
    facts: [{ label: 'Used', value: `${data.used} of ${data.limit}` }],
  };
}

function chargeSentence({ subscription }: MailSubject['context']): string {
  if (!subscription?.trialEnd) return '';
  const day = formatDate(subscription.trialEnd);
  const { card, recurring } = subscription;
  if (!card)
    return `No card is on file: without one ${subscription.planName} ends on ${day}, and nothing is charged.`;
  return recurring
    ? `${cardName(card)} is charged ${formatMoney(recurring)} on ${day}.`
    : `${cardName(card)} is charged on ${day}.`;
}

function nextChargeSentence({ subscription }: MailSubject['context']): string {
  if (!subscription?.recurring || !subscription.currentPeriodEnd || subscription.cancelAt) return '';
  const price = subscription.interval
    ? formatPrice(subscription.recurring, subscription.interval)
    : formatMoney(subscription.recurring);
  return `The next charge is on ${formatDate(subscription.currentPeriodEnd)}: ${price}.`;
}
