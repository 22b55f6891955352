import { dunningForecast } from '@/billing/dunning';
import { cardName } from '@/ui/billing/card-name';
import { formatDate, formatDay } from '@/ui/format-date';
import { formatMoney } from '@/ui/format-money';
import type { InvoiceFacts, NotificationContext } from '../context';
import type { Links } from '../links';
import type { MailContent, MailFact, MailStep } from './mail-content';

/* Mails about an invoice. Each names amount, card, date and the next step; none blames. */

export interface MailSubject {
  organizationName: string;
  data: Record<string, string | number | boolean | null>;
  context: NotificationContext;
  links: Links;
  /** Business time. */
  now: Date;
}

const ordinals = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth', 'Seventh', 'Eighth'];

/** A try failed. The last one says so: after it only a person can pay. */
export function paymentFailed({ organizationName, context, links, data, now }: MailSubject): MailContent {
  const { invoice, subscription } = context;
  const amount = amountDue(invoice, data);
  const card = subscription?.card ? cardName(subscription.card) : 'your card';
  const plan = subscription?.planName ?? 'Your plan';
  const nextAt = invoice?.nextPaymentAttempt ?? secondsToDate(data.nextPaymentAttemptSeconds);
  const forecast = invoice && dunningForecast(invoice.issuedAt, now);
  const isLast = nextAt === null;
  const next = isLast
    ? `This was the last try. ${plan} ${forecast?.restrictsAt ? `becomes read-only on ${formatDay(forecast.restrictsAt)}` : 'ends'} unless the payment is made.`
    : `We will try again on ${formatDay(nextAt)}.`;
  const unchanged =
    forecast?.access === 'read_only'
      ? `${organizationName} can look at everything and change nothing until it is paid. Your data is safe.`
      : `Nothing has changed for your team at ${organizationName}.`;
  return {
    subject: isLast
      ? `Last notice: we could not charge ${card} for ${amount}`
      : `We could not charge ${card} for ${amount}`,
    preheader: `${next} ${unchanged}`,
    paragraphs: [`${next} ${unchanged}`],
    action: { label: `Pay ${amount} now`, url: invoice ? links.invoice(invoice.id) : links.invoices },
    secondAction: { label: 'Or use another card', url: links.payment },
    facts: [...planFacts(context), ...invoiceFacts(invoice), ...cardFacts(context)],
    total: { label: 'Unpaid', value: amount },
    steps: invoice && forecast ? stepsOf(invoice, nextAt, forecast, plan) : undefined,
  };
}

/** The bank wants its customer to confirm: no further try helps. */
export function actionRequired({ organizationName, context, links, data }: MailSubject): MailContent {
  const { invoice } = context;
  const amount = amountDue(invoice, data);
  const text = `${amount} for ${organizationName} is not paid until you confirm it with your bank. It takes a minute.`;
  return {
    subject: `Your bank wants you to confirm the payment of ${amount}`,
    preheader: text,
    paragraphs: [text],
    action: { label: 'Confirm the payment', url: invoice ? links.invoice(invoice.id) : links.invoices },
    secondAction: { label: 'Or use another card', url: links.payment },
    facts: [...planFacts(context), ...invoiceFacts(invoice), ...cardFacts(context)],
    total: { label: 'To confirm', value: amount },
  };
}

/** Stripe has stopped trying and the subscription waits. */
export function unpaid({ organizationName, context, links }: MailSubject): MailContent {
  const { invoice, subscription } = context;
  const plan = subscription?.planName ?? 'Your plan';
  const amount = invoice
    ? formatMoney({ amountMinor: invoice.amountDueMinor, currency: invoice.currency })
    : null;
  const text = `We have stopped trying the card. Everybody at ${organizationName} can look, nobody can build. Your data is safe, and paying starts ${plan} again.`;
  return {
    subject: amount
      ? `${plan} is paused because ${amount} is unpaid`
      : `${plan} is paused because it is unpaid`,
    preheader: text,
    paragraphs: [text],
    action: { label: amount ? `Pay ${amount}` : 'Pay the invoice', url: links.invoices },
    secondAction: { label: 'Or use another card', url: links.payment },
    facts: [...planFacts(context), ...invoiceFacts(invoice), ...cardFacts(context)],
  };
}

/** What was paid, with what, for which time. */
export function receipt({ organizationName, context, links, data }: MailSubject): MailContent {
  const { invoice } = context;
  const amount = amountPaid(invoice, data);
  const text = `${amount} was paid for ${organizationName}. The invoice is on the billing page, also as a PDF.`;
  return {
    subject: `Receipt: ${amount} for ${organizationName}`,
    preheader: text,
    paragraphs: [text],
    action: { label: 'See the invoice', url: invoice ? links.invoice(invoice.id) : links.invoices },
    facts: [...planFacts(context), ...invoiceFacts(invoice), ...taxFacts(invoice), ...cardFacts(context)],
    total: { label: 'Paid', value: amount },
  };
}

/** The good end of a failed try. */
export function paymentRecovered(subject: MailSubject): MailContent {
  const amount = amountPaid(subject.context.invoice, subject.data);
  const text = `The payment went through. Nothing more is due, and ${subject.organizationName} has everything it had.`;
  return {
    ...receipt(subject),
    subject: `Paid: ${amount} for ${subject.organizationName}`,
    preheader: text,
    paragraphs: [text],
  };
}

function stepsOf(
  invoice: InvoiceFacts,
  nextAt: Date | null,
  { restrictsAt, endsAt }: { restrictsAt: Date | null; endsAt: Date },
  plan: string,
): MailStep[] {
  return [
    ...invoice.failedAt.map((at, index) => ({
      at,
      text: `${ordinals[index] ?? `Try ${index + 1}`} charge failed`,
      isPast: true,
    })),
    ...(nextAt ? [{ at: nextAt, text: 'Next try', isPast: false }] : []),
    ...(restrictsAt
      ? [{ at: restrictsAt, text: `${plan} becomes read-only, your data is kept`, isPast: false }]
      : []),
    { at: endsAt, text: `${plan} ends, your data and invoices are kept`, isPast: false },
  ]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at, text, isPast }) => ({ day: formatDay(at), text, isPast }));
}

export function planFacts({ subscription, invoice }: NotificationContext): MailFact[] {
  if (!subscription) return [];
  const period = invoice
    ? `, ${formatDay(invoice.periodStart)} to ${formatDate(invoice.periodEnd)}`
    : subscription.interval === 'year'
      ? ' by the year'
      : '';
  return [{ label: 'Plan', value: `${subscription.planName}${period}` }];
}

export function cardFacts({ subscription }: NotificationContext): MailFact[] {
  return subscription?.card ? [{ label: 'Card', value: cardName(subscription.card) }] : [];
}

function invoiceFacts(invoice: InvoiceFacts | null): MailFact[] {
  return invoice?.number ? [{ label: 'Invoice', value: invoice.number }] : [];
}

function taxFacts(invoice: InvoiceFacts | null): MailFact[] {
  if (!invoice || invoice.taxMinor === 0) return [];
  return [
    {
      label: 'Tax included',
      value: formatMoney({ amountMinor: invoice.taxMinor, currency: invoice.currency }),
    },
  ];
}

function amountDue(invoice: InvoiceFacts | null, data: MailSubject['data']): string {
  if (invoice) return formatMoney({ amountMinor: invoice.amountDueMinor, currency: invoice.currency });
  return moneyOf(data.amountDueMinor, data.currency);
}

function amountPaid(invoice: InvoiceFacts | null, data: MailSubject['data']): string {
  if (invoice && invoice.amountPaidMinor > 0)
    return formatMoney({ amountMinor: invoice.amountPaidMinor, currency: invoice.currency });
  return moneyOf(data.amountPaidMinor, data.currency);
}

function moneyOf(amountMinor: unknown, currency: unknown): string {
  return typeof amountMinor === 'number' && typeof currency === 'string'
    ? formatMoney({ amountMinor, currency })
    : 'an open amount';
}

export function secondsToDate(seconds: unknown): Date | null {
  return typeof seconds === 'number' ? new Date(seconds * 1_000) : null;
}
