import type postgres from 'postgres';
import type { Clock } from '@/lib/clock';
import type { Logger } from '@/lib/logger';
import { type NotificationContext, readContext } from './context';
import { decide } from './decide';
import { DeliveryError } from './delivery-error';
import type { Links } from './links';
import type { Mailer } from './mail/mailer';
import { renderMail } from './mail/render-mail';
import {
  type ClaimedNotification,
  claimAlike,
  claimNotification,
  holdSlack,
  type Outcome,
  queueAgain,
  settle,
} from './outbox';
import { pageEvent } from './pagerduty/page-event';
import { postJson } from './post-json';
import { slackDigest, slackMessage } from './slack/slack-message';

/** The channels that are set up; null for one that is not, whose messages are then recorded as suppressed. */
export interface Channels {
  mailer: Mailer | null;
  slackWebhookUrl: string | null;
  pagerduty: { eventsUrl: string; routingKey: string; deployment: string } | null;
}

export interface DeliveryDependencies {
  sql: postgres.Sql;
  clock: Clock;
  logger: Logger;
  links: Links;
  channels: Channels;
}

/** From so many Slack messages of a kind on, they become one. */
const digestFrom = 5;
const digestMax = 200;

/** About eleven hours: long enough for a provider's bad day, short enough that what is told is not history. */
const triesMax = 18;

/**
 * Sends one row, or finds why not. Between the receiver's yes and our mark the process may die: the row is then sent again, and what
 * keeps it single is the receiver's own key (PagerDuty's dedup_key, an HTTP provider's idempotency key) or nothing (SMTP, Slack: at
 * most one double for each kill).
 */
export async function deliverNotification(
  deps: DeliveryDependencies,
  id: string,
): Promise<Outcome['state'] | 'held'> {
  const notification = await claimNotification(deps.sql, id);
  if (!notification) {
    await queueAgain(deps.sql, id);
    return 'held';
  }
  const outcome = await attempt(deps, notification);
  if (outcome.state === 'dead') {
    deps.logger.error(
      { notificationId: id, channel: notification.channel, error: outcome.error },
      'a message to people was given up',
    );
  }
  await settle(deps.sql, notification, outcome);
  return outcome.state;
}

async function attempt(deps: DeliveryDependencies, notification: ClaimedNotification): Promise<Outcome> {
  try {
    const context = await readContext(deps.sql, notification);
    const decision = decide(notification, context);
    if (!decision.send) return { state: 'suppressed', reason: decision.reason };
    return await send(deps, { ...notification, kind: decision.kind }, context);
  } catch (error) {
    return failure(deps, notification, error);
  }
}

async function failure(
  { sql }: DeliveryDependencies,
  { attempts, channel }: ClaimedNotification,
  error: unknown,
): Promise<Outcome> {
  const message = error instanceof Error ? error.message : 'unknown';
  if (error instanceof DeliveryError && error.isPermanent) return { state: 'dead', error: message };
  if (attempts >= triesMax) return { state: 'dead', error: `${message} (${attempts} tries)` };
  const retryAfterMs = error instanceof DeliveryError ? error.retryAfterMs : null;
  if (retryAfterMs !== null && channel === 'slack') await holdSlack(sql, retryAfterMs);
  return { state: 'waiting', error: message, delayMs: retryAfterMs ?? retryDelayMs(attempts, Math.random()) };
}

/** 5 s, 10 s, 20 s ... up to an hour, +-20 % so that what failed together does not come back together. */
export function retryDelayMs(attempt: number, random: number): number {
  return Math.min(5_000 * 2 ** Math.min(attempt - 1, 16), 3_600_000) * (0.8 + 0.4 * random);
}

async function send(
  deps: DeliveryDependencies,
  notification: ClaimedNotification,
  context: NotificationContext,
): Promise<Outcome> {
  switch (notification.channel) {
    case 'mail':
      return sendMail(deps, notification, context);
    case 'slack':
      return sendSlack(deps, notification, context);
    case 'pagerduty':
      return sendPage(deps, notification, context);
    case 'in_app':
      return { state: 'sent' };
  }
}

async function sendMail(
  { channels, links, clock }: DeliveryDependencies,
  { dedupe_key, kind, data }: ClaimedNotification,
  context: NotificationContext,
): Promise<Outcome> {
  const { recipient, organization } = context;
  if (!channels.mailer) return { state: 'suppressed', reason: 'Mail is not set up: SMTP_URL is missing.' };
  if (!recipient || !organization) return { state: 'suppressed', reason: 'Nobody is left to tell.' };
  const now = new Date(clock.nowMs());
  const mail = await renderMail(kind, { organizationName: organization.name, data, context, links, now });
  await channels.mailer.send({
    ...mail,
    to: { name: recipient.name, address: recipient.email },
    key: dedupe_key,
  });
  return { state: 'sent' };
}

async function sendSlack(
  { sql, channels, links }: DeliveryDependencies,
  notification: ClaimedNotification,
  context: NotificationContext,
): Promise<Outcome> {
  const url = channels.slackWebhookUrl;
  if (!url) return { state: 'suppressed', reason: 'Slack is not set up: SLACK_WEBHOOK_URL is missing.' };
  const alike = await claimAlike(sql, notification, { min: digestFrom - 1, max: digestMax });
  if (alike.length === 0) {
    await postJson(url, slackMessage(notification, context, links));
    return { state: 'sent' };
  }
  const names = [context.organization?.name ?? 'An organization'];
  const told: ClaimedNotification[] = [];
  for (const other of alike) {
    const otherContext = await readContext(sql, other);
    const decision = decide(other, otherContext);
    if (!decision.send) {
      await settle(sql, other, { state: 'suppressed', reason: decision.reason });
      continue;
    }
    names.push(otherContext.organization?.name ?? 'An organization');
    told.push(other);
  }
  try {
    await postJson(url, slackDigest(notification.kind, names));
  } catch (error) {
    for (const other of told) await giveBack(sql, other);
    throw error;
  }
  for (const other of told) await settle(sql, other, { state: 'sent' });
  return { state: 'sent' };
}

function giveBack(sql: postgres.Sql, notification: ClaimedNotification): Promise<boolean> {
  return settle(sql, notification, { state: 'waiting', error: '', delayMs: 0 });
}

async function sendPage(
  { channels, links }: DeliveryDependencies,
  notification: ClaimedNotification,
  context: NotificationContext,
): Promise<Outcome> {
  if (!channels.pagerduty)
    return { state: 'suppressed', reason: 'PagerDuty is not set up: PAGERDUTY_ROUTING_KEY is missing.' };
  const { eventsUrl, routingKey, deployment } = channels.pagerduty;
  await postJson(eventsUrl, pageEvent(notification, context, { routingKey, deployment, links }));
  return { state: 'sent' };
}
