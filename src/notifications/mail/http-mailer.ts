import { postJson } from '../post-json';
import type { Mailer } from './mailer';

/**
 * Over the HTTP API of Resend (`RESEND_API_KEY`), whose idempotency keys make a mail that is sent twice within 24 hours one mail.
 * https://resend.com/docs/api-reference/emails/send-email
 */
export function createHttpMailer(apiKey: string, from: string, apiBase = 'https://api.resend.com'): Mailer {
  return {
    async send({ to, key, subject, html, text }) {
      const name = to.name.replace(/["\\<>]/g, ' ');
      await postJson(
        `${apiBase}/emails`,
        { from, to: [name ? `"${name}" <${to.address}>` : to.address], subject, html, text },
        { authorization: `Bearer ${apiKey}`, 'idempotency-key': key.slice(0, 256) },
      );
    },
    close: () => undefined,
  };
}
