import type { Channels } from './deliver';
import { createHttpMailer } from './mail/http-mailer';
import { createSmtpMailer } from './mail/smtp-mailer';

export interface ChannelSettings {
  SMTP_URL?: string | undefined;
  RESEND_API_KEY?: string | undefined;
  MAIL_FROM?: string | undefined;
  SLACK_WEBHOOK_URL?: string | undefined;
  PAGERDUTY_ROUTING_KEY?: string | undefined;
  PAGERDUTY_EVENTS_URL: string;
  NEXT_PUBLIC_DASHBOARD_URL: string;
}

/** What the environment sets up. An HTTP provider goes before SMTP: its keys keep every mail single. */
export function createChannels(settings: ChannelSettings): Channels {
  const { SMTP_URL, RESEND_API_KEY, MAIL_FROM, SLACK_WEBHOOK_URL, PAGERDUTY_ROUTING_KEY } = settings;
  const mailer = !MAIL_FROM
    ? null
    : RESEND_API_KEY
      ? createHttpMailer(RESEND_API_KEY, MAIL_FROM)
      : SMTP_URL
        ? createSmtpMailer(SMTP_URL, MAIL_FROM)
        : null;
  return {
    mailer,
    slackWebhookUrl: SLACK_WEBHOOK_URL ?? null,
    pagerduty: PAGERDUTY_ROUTING_KEY
      ? {
          eventsUrl: settings.PAGERDUTY_EVENTS_URL,
          routingKey: PAGERDUTY_ROUTING_KEY,
          deployment: new URL(settings.NEXT_PUBLIC_DASHBOARD_URL).host,
        }
      : null,
  };
}
