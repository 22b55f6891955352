import { sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { planQuotes, type QuoteLine } from '@/db/schema';
import { fromSeconds } from '@/lib/clock';
import { newId } from '@/lib/ids';
import { BillingError } from '../billing-error';
import type { PlanPrices } from '../plan-prices';
import { type BillingInterval, type PlanId, planName } from '../plans';
import type { StripeBilling } from '../stripe-billing';
import { stripeErrorSummary } from '../stripe-errors';
import { checkChange } from './check-change';
import { previewChange, previewPeriod } from './preview-change';
import type { PlanQuote } from './quote-schema';
import { readPlanSubject } from './read-plan-subject';
import { targetItems } from './target-items';

export interface ChangeDependencies {
  database: Database;
  billing: StripeBilling;
  planPrices: PlanPrices;
}

export interface ChangeTarget {
  planId: PlanId;
  interval: BillingInterval;
}

/** How long a shown sum is held. */
export const quoteLifetimeMinutes = 10;

/**
 * What a change costs and when it starts, from Stripe's own preview, held for ten minutes. Throws BillingError:
 * `no_subscription`, `change_not_possible`, `limits_exceeded`, `plan_not_for_sale`, `stripe_unavailable`.
 */
export async function quoteChange(
  deps: ChangeDependencies,
  { organizationId, userId }: { organizationId: string; userId: string },
  target: ChangeTarget,
): Promise<PlanQuote> {
  const { livemode, stripe } = deps.billing;
  const known = await deps.planPrices.all();
  const subject = await readPlanSubject(deps.database, { organizationId, livemode }, known);
  const { timing, current, planItemId } = checkChange(subject, target);
  const { row } = subject;
  const params = {
    subscriptionId: row.id,
    items: await targetItems(subject, planItemId, target, { planPrices: deps.planPrices, known }),
    isTrialing: row.status === 'trialing',
  };
  const [today, periodMinor] = await fromStripe(() =>
    Promise.all([timing === 'now' ? previewChange(stripe, params) : null, previewPeriod(stripe, params)]),
  );
  const currency = today?.currency ?? row.currency;
  const sums = today ?? {
    prorationDateSeconds: null,
    lines: [],
    taxMinor: 0,
    totalMinor: 0,
    amountDueMinor: 0,
  };
  const [quote] = await deps.database.forOrganization(organizationId, (tx) =>
    tx
      .insert(planQuotes)
      .values({
        id: newId('quote'),
        organizationId,
        livemode,
        subscriptionId: row.id,
        ...target,
        currency,
        prorationDateSeconds: sums.prorationDateSeconds,
        lines: sums.lines,
        taxMinor: sums.taxMinor,
        totalMinor: sums.totalMinor,
        amountDueMinor: sums.amountDueMinor,
        createdBy: userId,
        expiresAt: sql`clock_timestamp() + ${quoteLifetimeMinutes} * interval '1 minute'`,
      })
      .returning({ id: planQuotes.id, expiresAt: planQuotes.expiresAt }),
  );
  if (!quote) throw new Error('a quote that was inserted is not there');
  return {
    id: quote.id,
    expiresAt: quote.expiresAt,
    timing,
    from: { ...current, name: planName(current.planId) },
    to: { ...target, name: planName(target.planId) },
    currency,
    lines: sums.lines.map((line) => ({
      kind: line.kind,
      description: line.description,
      amountMinor: line.amountMinor,
      periodStart: fromSeconds(line.periodStartSeconds),
      periodEnd: fromSeconds(line.periodEndSeconds),
    })),
    taxMinor: sums.taxMinor,
    totalMinor: sums.totalMinor,
    amountDueMinor: sums.amountDueMinor,
    balanceUsedMinor: Math.max(0, sums.totalMinor - sums.amountDueMinor),
    creditKeptMinor: Math.max(0, -sums.totalMinor),
    startsAt: timing === 'period_end' ? row.currentPeriodEnd : null,
    periodStart: row.currentPeriodStart,
    periodEnd: row.currentPeriodEnd,
    next: { totalMinor: periodMinor, at: nextPeriodStart(row.currentPeriodEnd, sums.lines) },
  };
}

/** What is bought today runs until then; where nothing is bought, the period that runs ends as it would. */
function nextPeriodStart(currentPeriodEnd: Date, lines: readonly QuoteLine[]): Date {
  const ends = lines.filter(({ kind }) => kind === 'charge').map((line) => line.periodEndSeconds);
  return ends.length > 0 ? fromSeconds(Math.max(...ends)) : currentPeriodEnd;
}

async function fromStripe<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new BillingError(
      'stripe_unavailable',
      'The sum could not be asked of Stripe. Nothing was changed; try again in a moment.',
      { cause: new Error(stripeErrorSummary(error)) },
    );
  }
}
