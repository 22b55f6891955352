/** What a mail says, without a word of HTML: one value gives the subject, the HTML and the plain text. */
export interface MailContent {
  /** Subject and heading are one sentence: amount, card or date, and what happened. */
  subject: string;
  /** What the inbox shows after the subject. */
  preheader: string;
  paragraphs: string[];
  action: MailLink | null;
  secondAction?: MailLink;
  /** A table of label and value. */
  facts: MailFact[];
  /** The line under the facts: what is due or was paid. */
  total?: MailFact;
  /** What happened and what comes, in order. */
  steps?: MailStep[];
}

export interface MailLink {
  label: string;
  url: string;
}

export interface MailFact {
  label: string;
  value: string;
}

export interface MailStep {
  day: string;
  text: string;
  isPast: boolean;
}
