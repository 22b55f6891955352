import { topicOf } from '@/billing/notification-topics';
import { mailKinds } from './mail-kinds';
import type { MailSubject } from './payment-mails';
import { plainText } from './plain-text';

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

/**
 * The mail of a kind: subject, HTML and plain text. Names are text everywhere, never markup: React escapes them, and line breaks
 * are taken out of what becomes a header.
 *
 * @throws Error for a kind that no template knows
 */
export async function renderMail(kind: string, subject: MailSubject): Promise<RenderedMail> {
  const write = mailKinds[kind];
  if (!write) throw new Error(`There is no mail of the kind ${kind}.`);
  const organizationName = oneLine(subject.organizationName);
  const content = write({ ...subject, organizationName });
  const preferencesUrl = topicOf(kind) === null ? null : subject.links.preferences;
  const dashboardHost = new URL(subject.links.billing).host;
  // Loaded with the first mail: half of what a worker holds in memory otherwise, for processes that never send one.
  const [{ render }, { MailLayout }] = await Promise.all([import('react-email'), import('./mail-layout')]);
  const footer = [
    `You get this because you are an owner or billing manager of ${organizationName}.`,
    preferencesUrl ? `Choose your e-mails: ${preferencesUrl}` : 'This kind of e-mail cannot be switched off.',
  ].join('\n');
  return {
    subject: oneLine(content.subject),
    html: await render(
      <MailLayout
        content={content}
        organizationName={organizationName}
        preferencesUrl={preferencesUrl}
        dashboardHost={dashboardHost}
      />,
    ),
    text: plainText(content, footer),
  };
}

function oneLine(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a header.
  return value.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();
}
