import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { DeliveryError } from '../delivery-error';
import type { Mailer } from './mailer';

const timeoutMs = 10_000;

/**
 * Over SMTP, as `SMTP_URL` says (`smtps://user:password@host:465`). The Message-ID is made of the key, so that a mail which was taken
 * and whose answer was lost is the same mail the second time, and mailboxes that look at it show one.
 */
export function createSmtpMailer(smtpUrl: string, from: string): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // A mail is made of what we give it and of nothing that it names.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'appfactory.invalid';
  return {
    async send({ to, key, subject, html, text }) {
      const id = createHash('sha256').update(key).digest('hex').slice(0, 40);
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          html,
          text,
          messageId: `<${id}@${domain}>`,
          headers: { 'auto-submitted': 'auto-generated' },
        });
      } catch (error) {
        throw new DeliveryError(`SMTP: ${error instanceof Error ? error.message : 'unknown'}`, {
          isPermanent: isRefused(error),
          cause: error,
        });
      }
    },
    close: () => transport.close(),
  };
}

/** 5xx for this recipient or this message. A refused login is the configuration's fault and is tried again. */
function isRefused(error: unknown): boolean {
  const { code, responseCode } = Object(error) as { code?: unknown; responseCode?: unknown };
  return (
    typeof responseCode === 'number' && responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')
  );
}
