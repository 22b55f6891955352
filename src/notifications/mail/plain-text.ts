import type { MailContent } from './mail-content';

/** The same mail for readers of plain text: every word and address of the HTML, in its order. */
export function plainText(content: MailContent, footer: string): string {
  const { subject, paragraphs, action, secondAction, facts, total, steps } = content;
  const blocks = [
    subject,
    ...paragraphs,
    action && `${action.label}:\n${action.url}`,
    secondAction && `${secondAction.label}:\n${secondAction.url}`,
    [...facts, ...(total ? [total] : [])].map(({ label, value }) => `${label}: ${value}`).join('\n'),
    steps && ['What happens when', ...steps.map(({ day, text }) => `${day}: ${text}`)].join('\n'),
    footer,
  ];
  return `${blocks.filter(Boolean).join('\n\n')}\n`;
}
