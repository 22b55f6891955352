import type { PlanQuote } from '@/billing/plan-change/quote-schema';
import type { Money } from '@/lib/money';
import { daysBetween, formatDate, formatDay } from '../format-date';
import { formatMoney, formatPrice } from '../format-money';

export interface LedgerLine {
  label: string;
  /** `14 of 30 days`: how the sum came about. */
  detail: string | null;
  amount: Money;
  isQuiet?: boolean;
}

export interface QuoteWords {
  title: string;
  /** What happens, in one or two sentences with amount and date. */
  lead: string;
  /** Empty when nothing is billed today. */
  lines: LedgerLine[];
  total: { label: string; amount: Money } | null;
  /** `399.00 USD a month from 7 Dec 2026`. */
  afterwards: string;
  confirmLabel: string;
  busyLabel: string;
  keepLabel: string;
}

/** A quote in words that name amount, date and next step. Pure. */
export function quoteWords(quote: PlanQuote): QuoteWords {
  const money = (amountMinor: number): Money => ({ amountMinor, currency: quote.currency });
  const next = formatPrice(money(quote.next.totalMinor), quote.to.interval);
  const shared = {
    title:
      quote.from.planId === quote.to.planId
        ? `Pay ${yearly[quote.to.interval]}`
        : `Change to ${quote.to.name}`,
    afterwards: `${next} from ${formatDate(quote.next.at)}`,
    keepLabel: quote.from.planId === quote.to.planId ? 'Keep as it is' : `Keep ${quote.from.name}`,
  };
  if (quote.timing === 'period_end') {
    return {
      ...shared,
      lead: `You keep ${termsOf(quote, 'from')} until ${formatDate(quote.periodEnd)}. From then on ${termsOf(quote, 'to')}, ${next}. Nothing is charged today.`,
      lines: [],
      total: null,
      confirmLabel: `Change on ${formatDay(quote.periodEnd)}`,
      busyLabel: 'Planning the change',
    };
  }
  if (quote.lines.length === 0) {
    return {
      ...shared,
      lead: `${quote.to.name} starts now and the trial goes on. Nothing is charged today.`,
      lines: [],
      total: null,
      confirmLabel: `Change to ${quote.to.name}`,
      busyLabel: 'Changing the plan',
    };
  }
  const due = money(quote.amountDueMinor);
  const isPaid = quote.amountDueMinor > 0;
  return {
    ...shared,
    lead: isPaid
      ? `You pay ${formatMoney(due)} today. ${termsOf(quote, 'to')} starts as soon as the payment goes through.`
      : nothingToday(quote, money),
    lines: [...billedLines(quote, money), ...sumLines(quote, money)],
    total: { label: 'Charge today', amount: due },
    confirmLabel: isPaid ? `Pay ${formatMoney(due)} and change` : 'Change now',
    busyLabel: isPaid ? `Paying ${formatMoney(due)}` : 'Changing the plan',
  };
}

const yearly = { month: 'by the month', year: 'by the year' } as const;

function termsOf(quote: PlanQuote, side: 'from' | 'to'): string {
  const { name, interval } = quote[side];
  return quote.from.planId === quote.to.planId ? `${name} ${yearly[interval]}` : name;
}

function nothingToday(quote: PlanQuote, money: (amountMinor: number) => Money): string {
  const start = `Nothing to pay today, and ${quote.to.name} starts now.`;
  return quote.creditKeptMinor > 0
    ? `${start} ${formatMoney(money(quote.creditKeptMinor))} credit is kept for your next invoices.`
    : start;
}

function billedLines(quote: PlanQuote, money: (amountMinor: number) => Money): LedgerLine[] {
  // What is bought first, then what is given back, then what else had been waiting for an invoice.
  const order = { charge: 0, credit: 1, other: 2 } as const;
  return [...quote.lines]
    .sort((a, b) => order[a.kind] - order[b.kind])
    .map((line) => {
      const days = daysBetween(line.periodStart, line.periodEnd);
      const until = formatDay(line.periodEnd);
      if (line.kind === 'other')
        return { label: line.description, detail: null, amount: money(line.amountMinor) };
      const left = `${days} ${days === 1 ? 'day' : 'days'} until ${until}`;
      return {
        label:
          line.kind === 'charge'
            ? `${termsOf(quote, 'to')} until ${until}`
            : `Unused time on ${termsOf(quote, 'from')}`,
        detail: left,
        amount: money(line.amountMinor),
      };
    });
}

function sumLines(quote: PlanQuote, money: (amountMinor: number) => Money): LedgerLine[] {
  const subtotal = quote.totalMinor - quote.taxMinor;
  return [
    { label: 'Subtotal', detail: null, amount: money(subtotal), isQuiet: true },
    // Tax always has its own line, also when it is 0.00.
    { label: 'Tax', detail: null, amount: money(quote.taxMinor), isQuiet: true },
    ...(quote.balanceUsedMinor > 0
      ? [
          {
            label: 'Credit from your balance',
            detail: null,
            amount: money(-quote.balanceUsedMinor),
            isQuiet: true,
          },
        ]
      : []),
    ...(quote.creditKeptMinor > 0
      ? [{ label: 'Kept as credit', detail: null, amount: money(quote.creditKeptMinor), isQuiet: true }]
      : []),
  ];
}
