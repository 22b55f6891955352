import { eq, sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { planQuotes } from '@/db/schema';
import type { Actor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import { BillingError } from '../billing-error';
import { billingIntervals, isPlanId, type PlanId } from '../plans';
import { requestSync } from '../request-sync';
import { isStripeError } from '../stripe-errors';
import { checkChange } from './check-change';
import { type ChangeParams, previewChange } from './preview-change';
import type { ChangeDependencies, ChangeTarget } from './quote-change';
import type { ChangeResult } from './quote-schema';
import { type PlanSubject, readPlanSubject } from './read-plan-subject';
import { releaseSchedule } from './release-schedule';
import { scheduleChange } from './schedule-change';
import { targetItems } from './target-items';

type Quote = typeof planQuotes.$inferSelect;

/**
 * Does what a quote said, and refuses when Stripe would now take another sum. More of a plan starts at once and is charged at once; when the
 * charge fails the old plan stays. Less waits for the period's end.
 *
 * Throws BillingError `quote_expired`, `quote_changed`, and what `checkChange` and `runAction` refuse.
 */
export async function confirmChange(
  deps: ChangeDependencies,
  actor: Actor,
  { quoteId, requestId }: { quoteId: string; requestId: string },
): Promise<ChangeResult> {
  const { livemode, stripe } = deps.billing;
  const { organizationId } = actor;
  const { quote, isExpired } = await readQuote(deps, organizationId, quoteId);
  const target = { planId: quote.planId as PlanId, interval: quote.interval as ChangeTarget['interval'] };
  const known = await deps.planPrices.all();
  const subject = await readPlanSubject(deps.database, { organizationId, livemode }, known);
  const { row } = subject;
  const before = { planId: row.planId, interval: row.interval, subscriptionId: row.id };
  const result = await runAction<ChangeResult>(
    deps.database,
    {
      requestId,
      organizationId,
      livemode,
      kind: 'change_plan',
      actorId: actor.userId,
      ipAddress: actor.ipAddress,
      before,
      after: { ...target, amountDueMinor: quote.amountDueMinor, currency: quote.currency },
    },
    async (idempotencyKey) => {
      if (isExpired || quote.subscriptionId !== row.id) throw expired();
      const { timing, planItemId } = checkChange(subject, target);
      const params: ChangeParams = {
        subscriptionId: row.id,
        items: await targetItems(subject, planItemId, target, { planPrices: deps.planPrices, known }),
        isTrialing: row.status === 'trialing',
        ...(quote.prorationDateSeconds !== null && { prorationDateSeconds: quote.prorationDateSeconds }),
      };
      if (timing === 'period_end') {
        await scheduleChange(stripe, { ...params, scheduleId: row.scheduleId }, idempotencyKey);
        return { state: 'scheduled' };
      }
      await refuseOtherSum(stripe, params, quote);
      // A planned change would take the new plan away again at the period's end, and Stripe changes no item under a schedule.
      if (row.scheduleId) await releaseSchedule(stripe, row.scheduleId);
      const result = await changeNow(stripe, params, idempotencyKey);
      if (result.state === 'declined') await planAgain(deps, subject, planItemId, idempotencyKey);
      return result;
    },
  );
  await requestSync(deps.database, { organizationId, livemode });
  return result;
}

/** The old plan stays, so what was planned for it stays planned. */
async function planAgain(
  { billing, planPrices }: ChangeDependencies,
  subject: PlanSubject,
  planItemId: string,
  idempotencyKey: string,
): Promise<void> {
  const { scheduledChange: planned, id: subscriptionId } = subject.row;
  const interval = billingIntervals.find((value) => value === planned?.interval);
  if (!planned || !interval || !isPlanId(planned.planId)) return;
  const known = await planPrices.all();
  const items = await targetItems(
    subject,
    planItemId,
    { planId: planned.planId, interval },
    { planPrices, known },
  );
  await scheduleChange(
    billing.stripe,
    { subscriptionId, scheduleId: null, items },
    `${idempotencyKey}:again`,
  );
}

async function readQuote(
  { database }: ChangeDependencies,
  organizationId: string,
  quoteId: string,
): Promise<{ quote: Quote; isExpired: boolean }> {
  const [found] = await database.forOrganization(organizationId, (tx) =>
    tx
      .select({ quote: planQuotes, isExpired: sql<boolean>`${planQuotes.expiresAt} <= clock_timestamp()` })
      .from(planQuotes)
      .where(eq(planQuotes.id, quoteId)),
  );
  if (!found) throw expired();
  return found;
}

function expired(): BillingError {
  return new BillingError(
    'quote_expired',
    'The sum that you saw is no longer held. Look at the new one, then confirm it.',
  );
}

/** The same question for the same moment; another answer means that something moved meanwhile: a price, a tax, a balance, a seat. */
async function refuseOtherSum(stripe: Stripe, params: ChangeParams, quote: Quote): Promise<void> {
  const { totalMinor, amountDueMinor, taxMinor, currency, lines } = await previewChange(stripe, params);
  const isSame =
    totalMinor === quote.totalMinor &&
    amountDueMinor === quote.amountDueMinor &&
    taxMinor === quote.taxMinor &&
    currency === quote.currency &&
    sum(lines) === sum(quote.lines);
  if (isSame) return;
  throw new BillingError(
    'quote_changed',
    'The sum has changed since you saw it. Look at the new one, then confirm it. Nothing was charged.',
  );
}

function sum(lines: readonly { amountMinor: number }[]): number {
  return lines.reduce((total, line) => total + line.amountMinor, 0);
}

/**
 * `pending_if_incomplete`: Stripe applies the change when its invoice is paid, and drops it otherwise.
 * https://docs.stripe.com/billing/subscriptions/pending-updates
 */
async function changeNow(
  stripe: Stripe,
  params: ChangeParams,
  idempotencyKey: string,
): Promise<ChangeResult> {
  const { subscriptionId, isTrialing, prorationDateSeconds } = params;
  try {
    const subscription = await stripe.subscriptions.update(
      subscriptionId,
      {
        items: params.items,
        ...(isTrialing
          ? { proration_behavior: 'none' as const }
          : {
              proration_behavior: 'always_invoice' as const,
              payment_behavior: 'pending_if_incomplete' as const,
              ...(prorationDateSeconds !== undefined && { proration_date: prorationDateSeconds }),
            }),
        expand: ['latest_invoice.payments.data.payment.payment_intent'],
      },
      { idempotencyKey },
    );
    return subscription.pending_update ? unpaid(subscription.latest_invoice) : { state: 'done' };
  } catch (error) {
    if (!isStripeError(error, 'StripeCardError')) throw error;
    return { state: 'declined', message: error.message };
  }
}

function unpaid(invoice: Stripe.Subscription['latest_invoice']): ChangeResult {
  const expanded = typeof invoice === 'object' ? invoice : null;
  const intent = expanded?.payments?.data[0]?.payment.payment_intent;
  const isWaiting = typeof intent === 'object' && intent.status === 'requires_action';
  const url = expanded?.hosted_invoice_url;
  if (isWaiting && url) return { state: 'action_required', url };
  const refused = typeof intent === 'object' ? intent.last_payment_error?.message : undefined;
  return { state: 'declined', message: refused ?? 'The card was declined.' };
}
