import type { Alert } from '@/billing/alerts/alert-schema';
import { isPlanId, planName } from '@/billing/plans';
import { cardExpiry, cardName } from '../billing/card-name';
import { formatDate } from '../format-date';
import { formatMoney } from '../format-money';

export interface AlertWords {
  title: string;
  /** What it means and what to do. */
  text: string;
  /** Where to do it. */
  link: { label: string; href: string } | null;
  tone: 'danger' | 'warning' | 'info';
}

/** An alert in words. A kind that a newer release wrote is named as it is. */
export function alertWords({ kind, data }: Pick<Alert, 'kind' | 'data'>): AlertWords {
  const plan = isPlanId(data.planId) ? planName(data.planId) : 'The plan';
  switch (kind) {
    case 'payment_failed': {
      const next = seconds(data.nextPaymentAttemptSeconds);
      return {
        title: `A payment of ${money(data)} failed`,
        text: next
          ? `The card is tried again on ${formatDate(next)}. Another card or a payment now ends it.`
          : 'The card is not tried again. Another card or a payment now ends it.',
        link: { label: 'Pay the invoice', href: invoiceHref(data) },
        tone: 'danger',
      };
    }
    case 'action_required':
      return {
        title: `The bank wants a confirmation of ${money(data)}`,
        text: 'The payment waits until somebody confirms it.',
        link: { label: 'Confirm the payment', href: invoiceHref(data) },
        tone: 'danger',
      };
    case 'unpaid':
      return {
        title: `${plan} is unpaid`,
        text: 'The card is not tried any more. Everybody can look, nobody can build, until it is paid.',
        link: { label: 'Pay', href: '/billing/invoices' },
        tone: 'danger',
      };
    case 'trial_ending': {
      const end = seconds(data.trialEndSeconds);
      return {
        title: end ? `The trial ends on ${formatDate(end)}` : 'The trial ends soon',
        text: 'The billing page shows what is charged then, and to which card.',
        link: { label: 'See the billing page', href: '/billing' },
        tone: 'info',
      };
    }
    case 'card_expiring':
      return {
        title: `${cardName({ brand: String(data.brand), last4: String(data.last4) })} expires ${cardExpiry({
          expMonth: Number(data.expMonth),
          expYear: Number(data.expYear),
        })}`,
        text: 'A card that has expired cannot pay the next invoice.',
        link: { label: 'Change the card', href: '/billing/payment' },
        tone: 'warning',
      };
    case 'usage': {
      const resource = data.resource === 'apps' ? 'apps' : 'build minutes';
      const isFull = Number(data.percent) >= 100;
      return {
        title: `${data.percent} % of the ${resource} are used`,
        text: isFull
          ? `All ${data.limit} are used. A bigger plan has more.`
          : `${data.used} of ${data.limit} are used.`,
        link: { label: 'See the plans', href: '/billing/plans' },
        tone: isFull ? 'warning' : 'info',
      };
    }
    case 'duplicate_subscription':
      return {
        title: `Stripe holds ${data.liveCount ?? 'several'} live subscriptions`,
        text: 'Both are paid for. End the one that is not needed.',
        link: { label: 'See the billing page', href: '/billing' },
        tone: 'danger',
      };
    default:
      return { title: kind.replaceAll('_', ' '), text: '', link: null, tone: 'info' };
  }
}

type Data = Alert['data'];

function money(data: Data): string {
  const { amountDueMinor, currency } = data;
  return typeof amountDueMinor === 'number' && typeof currency === 'string'
    ? formatMoney({ amountMinor: amountDueMinor, currency })
    : 'an invoice';
}

function invoiceHref(data: Data): string {
  return typeof data.invoiceId === 'string'
    ? `/billing/invoices?invoice=${encodeURIComponent(data.invoiceId)}`
    : '/billing/invoices';
}

function seconds(value: Data[string] | undefined): Date | null {
  return typeof value === 'number' ? new Date(value * 1_000) : null;
}

/** What each topic of mail is, for the person who chooses. */
export const topicWords = {
  receipts: { label: 'Receipts', note: 'After each payment.' },
  trials: { label: 'Trials', note: 'When one starts, and 7 and 3 days before it ends.' },
  changes: { label: 'Changes', note: 'Of the plan and of the extra members.' },
  cards: { label: 'Cards', note: '30 and 7 days before the card on file expires.' },
  usage: { label: 'Usage', note: 'At 80 and at 100 per cent of a limit.' },
} as const;
