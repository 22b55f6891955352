import { html } from 'hono/html';
import { formatAmount } from '@/lib/money';

/** `99.00 USD`, the figure leading. */
export function amount(amountMinor: number, currency: string) {
  const figure = formatAmount({ amountMinor, currency });
  return html`<span class="amount" translate="no">${figure}<small>${currency.toUpperCase()}</small></span>`;
}

/** The same as plain text, for a button or a sentence. */
export function amountText(amountMinor: number, currency: string): string {
  return `${formatAmount({ amountMinor, currency })} ${currency.toUpperCase()}`;
}

const adverbs: Record<string, string> = { day: 'daily', week: 'weekly', month: 'monthly', year: 'yearly' };

export interface Recurring {
  interval: string;
  interval_count: number;
}

/** `monthly`, or `every 3 months`. */
export function cadence({ interval, interval_count: count }: Recurring): string {
  return count === 1 ? (adverbs[interval] ?? interval) : `every ${count} ${interval}s`;
}

/** `a month`, or `every 3 months`. */
export function perPeriod({ interval, interval_count: count }: Recurring): string {
  return count === 1 ? `a ${interval}` : `every ${count} ${interval}s`;
}
