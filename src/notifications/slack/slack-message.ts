import { isPlanId, planName } from '@/billing/plans';
import { cardName } from '@/ui/billing/card-name';
import { formatMoment } from '@/ui/format-date';
import { formatMoney } from '@/ui/format-money';
import type { NotificationContext } from '../context';
import type { Links } from '../links';
import type { ClaimedNotification } from '../outbox';

/** An incoming webhook's body, of Block Kit: https://docs.slack.dev/messaging/formatting-message-text */
export interface SlackMessage {
  /** What the notification and a screen reader say. */
  text: string;
  blocks: SlackBlock[];
  unfurl_links: false;
  unfurl_media: false;
}

type Text = { type: 'plain_text'; text: string; emoji: false } | { type: 'mrkdwn'; text: string };
export type SlackBlock =
  | { type: 'header'; text: Text }
  | { type: 'section'; text?: Text; fields?: Text[] }
  | { type: 'context'; elements: Text[] };

/** Slack's limits. https://docs.slack.dev/reference/block-kit/blocks/ */
export const slackLimits = {
  headerLength: 150,
  sectionLength: 3_000,
  fieldLength: 2_000,
  fields: 10,
  contextElements: 10,
} as const;

const titles: Record<string, string> = {
  payment_failed: 'Payment failed',
  payment_recovered: 'Payment recovered',
  subscription_started: 'New subscription',
  will_cancel: 'Will cancel',
  canceled: 'Canceled',
  duplicate_subscription: 'Two live subscriptions',
  dispute: 'Payment disputed',
};

/** One incident of one organization, or an alarm of the platform. Pure. */
export function slackMessage(
  { kind, data, livemode }: ClaimedNotification,
  context: NotificationContext,
  links: Links,
): SlackMessage {
  if (kind === 'alarm' || kind === 'resolve')
    return alarmMessage(kind, String(data.summary ?? data.alarm ?? ''));
  const { organization } = context;
  const name = organization?.name ?? 'An organization';
  const title = `${titles[kind] ?? kind.replaceAll('_', ' ')}: ${name}`;
  const fields = fieldsOf(kind, data, context);
  const text = `${title}${fields.length > 0 ? ` (${fields.map(([, value]) => value).join(', ')})` : ''}`;
  const objects = [
    context.invoice && `<${links.stripe('invoices', context.invoice.id, livemode)}|Invoice in Stripe>`,
    organization?.stripeCustomerId &&
      `<${links.stripe('customers', organization.stripeCustomerId, livemode)}|Customer in Stripe>`,
  ].filter((link) => typeof link === 'string');
  return message(cut(text, slackLimits.sectionLength), [
    header(title),
    ...(fields.length > 0 ? [section(fields)] : []),
    ...(objects.length > 0
      ? [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: objects.join('  |  ') } }]
      : []),
    footer(`${livemode ? 'live mode' : 'test mode'} · ${organization?.id ?? ''}`),
  ]);
}

/** Many of a kind at once: one message that names the first and counts the rest. */
export function slackDigest(kind: string, organizationNames: readonly string[]): SlackMessage {
  const named = [...new Set(organizationNames)];
  const shown = named.slice(0, 10);
  const more = named.length - shown.length;
  const title = `${titles[kind] ?? kind.replaceAll('_', ' ')}: ${named.length} organizations`;
  const list = `${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
  return message(`${title} (${list})`, [
    header(title),
    { type: 'section', text: { type: 'mrkdwn', text: cut(escapeSlack(list), slackLimits.sectionLength) } },
  ]);
}

function alarmMessage(kind: string, summary: string): SlackMessage {
  const title = kind === 'resolve' ? 'Alarm is over' : 'Alarm';
  return message(`${title}: ${summary}`, [
    header(title),
    { type: 'section', text: { type: 'mrkdwn', text: cut(escapeSlack(summary), slackLimits.sectionLength) } },
  ]);
}

type Field = [label: string, value: string];

function fieldsOf(kind: string, data: ClaimedNotification['data'], context: NotificationContext): Field[] {
  const { invoice, subscription } = context;
  const fields: Field[] = [];
  if (subscription) {
    const interval = subscription.interval === 'year' ? 'annual' : 'monthly';
    fields.push(['Plan', `${subscription.planName}, ${interval}`]);
  }
  if (kind === 'payment_failed' && invoice) {
    fields.push([
      'Amount due',
      formatMoney({ amountMinor: invoice.amountDueMinor, currency: invoice.currency }),
    ]);
    const next = invoice.nextPaymentAttempt;
    fields.push([
      'Attempt',
      `${invoice.attemptCount}${next ? `, next ${formatMoment(next)}` : ', no further'}`,
    ]);
    if (subscription?.card) fields.push(['Card', cardName(subscription.card)]);
  }
  if (kind === 'payment_recovered' && invoice) {
    fields.push(['Paid', formatMoney({ amountMinor: invoice.amountPaidMinor, currency: invoice.currency })]);
  }
  if (kind === 'will_cancel' && subscription?.cancelAt) {
    fields.push(['Ends', formatMoment(subscription.cancelAt)]);
  }
  if (kind === 'canceled' && !subscription && isPlanId(data.planId))
    fields.push(['Plan', planName(data.planId)]);
  if (kind === 'dispute' && typeof data.amountMinor === 'number' && typeof data.currency === 'string') {
    fields.push(['Amount', formatMoney({ amountMinor: data.amountMinor, currency: data.currency })]);
    fields.push(['Reason', String(data.reason ?? 'unknown')]);
  }
  return fields;
}

function message(text: string, blocks: SlackBlock[]): SlackMessage {
  return { text: escapeSlack(text), blocks, unfurl_links: false, unfurl_media: false };
}

function header(text: string): SlackBlock {
  return {
    type: 'header',
    text: { type: 'plain_text', text: cut(text, slackLimits.headerLength), emoji: false },
  };
}

function section(fields: Field[]): SlackBlock {
  return {
    type: 'section',
    fields: fields.slice(0, slackLimits.fields).map(([label, value]) => ({
      type: 'mrkdwn',
      text: cut(`*${label}*\n${escapeSlack(value)}`, slackLimits.fieldLength),
    })),
  };
}

function footer(text: string): SlackBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: escapeSlack(text) }] };
}

/** The three characters that Slack reads: a name like `<!channel>` must ring nobody. */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
