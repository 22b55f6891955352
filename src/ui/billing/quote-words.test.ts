import { describe, expect, it } from 'vitest';
import type { PlanQuote } from '@/billing/plan-change/quote-schema';
import { quoteWords } from './quote-words';

const day = (date: string) => new Date(`${date}T10:00:00.000Z`);

function quote(changes: Partial<PlanQuote> = {}): PlanQuote {
  return {
    id: 'quote_1',
    expiresAt: day('2026-11-23'),
    timing: 'now',
    from: { planId: 'pro', interval: 'month', name: 'Pro' },
    to: { planId: 'enterprise', interval: 'month', name: 'Enterprise' },
    currency: 'usd',
    lines: [
      {
        kind: 'credit',
        description: 'Unused time on Pro',
        amountMinor: -4_620,
        periodStart: day('2026-11-23'),
        periodEnd: day('2026-12-07'),
      },
      {
        kind: 'charge',
        description: 'Remaining time on Enterprise',
        amountMinor: 18_620,
        periodStart: day('2026-11-23'),
        periodEnd: day('2026-12-07'),
      },
    ],
    taxMinor: 0,
    totalMinor: 14_000,
    amountDueMinor: 14_000,
    balanceUsedMinor: 0,
    creditKeptMinor: 0,
    startsAt: null,
    periodStart: day('2026-11-07'),
    periodEnd: day('2026-12-07'),
    next: { totalMinor: 39_900, at: day('2026-12-07') },
    ...changes,
  };
}

describe('a quote in words', () => {
  it('says what is paid today, for what, and what comes then', () => {
    const words = quoteWords(quote());
    expect(words.title).toBe('Change to Enterprise');
    expect(words.lead).toBe(
      'You pay 140.00 USD today. Enterprise starts as soon as the payment goes through.',
    );
    expect(words.lines.map(({ label, amount }) => [label, amount.amountMinor])).toEqual([
      ['Enterprise until 7 Dec', 18_620],
      ['Unused time on Pro', -4_620],
      ['Subtotal', 14_000],
      ['Tax', 0],
    ]);
    expect(words.total?.amount.amountMinor).toBe(14_000);
    expect(words.afterwards).toBe('399.00 USD a month from 7 Dec 2026');
    expect(words.confirmLabel).toBe('Pay 140.00 USD and change');
  });

  it('has lines whose sum is the charge, whatever tax and credit are', () => {
    const words = quoteWords(
      quote({ taxMinor: 2_660, totalMinor: 16_660, amountDueMinor: 16_000, balanceUsedMinor: 660 }),
    );
    const figures = Object.fromEntries(words.lines.map(({ label, amount }) => [label, amount.amountMinor]));
    expect((figures.Subtotal ?? 0) + (figures.Tax ?? 0) + (figures['Credit from your balance'] ?? 0)).toBe(
      words.total?.amount.amountMinor,
    );
  });

  it('keeps a credit that is larger than the charge, and says so', () => {
    const words = quoteWords(quote({ totalMinor: -4_120, amountDueMinor: 0, creditKeptMinor: 4_120 }));
    expect(words.lead).toBe(
      'Nothing to pay today, and Enterprise starts now. 41.20 USD credit is kept for your next invoices.',
    );
    expect(words.confirmLabel).toBe('Change now');
  });

  it('says of a downgrade what is kept until when, and that nothing is charged today', () => {
    const words = quoteWords(
      quote({
        timing: 'period_end',
        to: { planId: 'starter', interval: 'month', name: 'Starter' },
        lines: [],
        totalMinor: 0,
        amountDueMinor: 0,
        startsAt: day('2026-12-07'),
        next: { totalMinor: 2_900, at: day('2026-12-07') },
      }),
    );
    expect(words.lead).toBe(
      'You keep Pro until 7 Dec 2026. From then on Starter, 29.00 USD a month. Nothing is charged today.',
    );
    expect(words).toMatchObject({
      lines: [],
      total: null,
      confirmLabel: 'Change on 7 Dec',
      keepLabel: 'Keep Pro',
    });
  });

  it('names the interval where the plan stays the same', () => {
    const words = quoteWords(
      quote({
        to: { planId: 'pro', interval: 'year', name: 'Pro' },
        next: { totalMinor: 99_000, at: day('2027-11-23') },
      }),
    );
    expect(words.title).toBe('Pay by the year');
    expect(words.lead).toContain('Pro by the year starts as soon as');
    expect(words.afterwards).toBe('990.00 USD a year from 23 Nov 2027');
  });

  it('says of a trial that it goes on and costs nothing', () => {
    const words = quoteWords(quote({ lines: [], totalMinor: 0, amountDueMinor: 0 }));
    expect(words.lead).toBe('Enterprise starts now and the trial goes on. Nothing is charged today.');
    expect(words.total).toBeNull();
  });
});
