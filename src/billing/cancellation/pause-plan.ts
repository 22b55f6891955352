import type Stripe from 'stripe';
import type { Actor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import { BillingError } from '../billing-error';
import { idOf } from '../expandable';
import type { ChangeDependencies } from '../plan-change/quote-change';
import { type PlanSubject, readPlanSubject } from '../plan-change/read-plan-subject';
import { requestSync } from '../request-sync';
import { isStripeError, stripeErrorSummary } from '../stripe-errors';
import type { PauseResult, ResumeSum } from './cancel-schema';

/** A new period begins with the resumption, and the plan is back when it is paid: until then it stays paused. */
const resumption = {
  billing_cycle_anchor: { type: 'now' },
  payment_behavior: 'resume_on_payment_success',
} as const satisfies Stripe.SubscriptionResumeParams;

/**
 * Stops a paying plan: nothing is billed, the organization may look and change nothing (`accessOf`), and what was paid for the rest of
 * the period is kept as credit for the resumption. Throws BillingError `change_not_possible` with the reason, and what
 * `readPlanSubject` and `runAction` refuse. https://docs.stripe.com/billing/subscriptions/pause
 */
export async function pausePlan(deps: ChangeDependencies, actor: Actor, requestId: string): Promise<void> {
  const subject = await readSubject(deps, actor.organizationId);
  await run(deps, actor, requestId, subject, 'pause', async (idempotencyKey) => {
    const reason = notPausable(subject.row);
    if (reason) throw new BillingError('change_not_possible', reason);
    await deps.billing.stripe.subscriptions.pause(subject.row.id, {}, { idempotencyKey });
    return {};
  });
}

/** What the resumption would charge now, from Stripe's preview. Throws BillingError `change_not_possible`, `stripe_unavailable`. */
export async function previewResumption(
  deps: ChangeDependencies,
  organizationId: string,
): Promise<ResumeSum> {
  const { row } = await readSubject(deps, organizationId);
  if (row.status !== 'paused') throw notPaused();
  try {
    const preview = await deps.billing.stripe.invoices.createPreview({
      subscription: row.id,
      subscription_details: { resume_at: 'now', billing_cycle_anchor: resumption.billing_cycle_anchor },
    });
    return { amountDueMinor: preview.amount_due, totalMinor: preview.total, currency: preview.currency };
  } catch (error) {
    throw new BillingError(
      'stripe_unavailable',
      'Stripe could not be asked for the sum. Try again in a moment.',
      {
        cause: new Error(stripeErrorSummary(error)),
      },
    );
  }
}

/**
 * Takes a pause back and charges a new period. Refused by the card, it stays paused and the invoice can be paid. Throws BillingError
 * `change_not_possible`, and what `readPlanSubject` and `runAction` refuse.
 */
export async function resumePausedPlan(
  deps: ChangeDependencies,
  actor: Actor,
  requestId: string,
): Promise<PauseResult> {
  const subject = await readSubject(deps, actor.organizationId);
  return run(deps, actor, requestId, subject, 'resume_paused', async (idempotencyKey) => {
    if (subject.row.status !== 'paused') throw notPaused();
    const { stripe } = deps.billing;
    const resumed = await stripe.subscriptions.resume(subject.row.id, resumption, { idempotencyKey });
    const invoiceId = idOf(resumed.latest_invoice);
    if (resumed.status === 'active' || !invoiceId) return { state: 'active' };
    // The resumption only issues its invoice: the plan is back when that is paid.
    return { state: await payResumption(stripe, invoiceId, `${idempotencyKey}:pay`) };
  });
}

async function payResumption(
  stripe: Stripe,
  invoiceId: string,
  idempotencyKey: string,
): Promise<PauseResult['state']> {
  try {
    await stripe.invoices.pay(invoiceId, {}, { idempotencyKey });
    return 'active';
  } catch (error) {
    if (isStripeError(error, 'StripeCardError')) return 'unpaid';
    // Credit covered it.
    if (isStripeError(error) && error.code === 'invoice_already_paid') return 'active';
    throw error;
  }
}

/** Why a plan cannot be paused now; null when it can. */
export function notPausable({
  status,
  cancelAt,
  scheduleId,
}: Pick<PlanSubject['row'], 'status' | 'cancelAt' | 'scheduleId'>): string | null {
  if (status === 'trialing') return 'A trial cannot be paused: nothing is charged for it.';
  if (status !== 'active') return 'Only a plan that is paid for can be paused.';
  if (cancelAt) return 'The plan ends already. Take that back first.';
  if (scheduleId) return 'A change is planned. Take it back first.';
  return null;
}

function notPaused(): BillingError {
  return new BillingError('change_not_possible', 'The plan is not paused any more.');
}

async function readSubject({ database, billing, planPrices }: ChangeDependencies, organizationId: string) {
  return readPlanSubject(database, { organizationId, livemode: billing.livemode }, await planPrices.all());
}

async function run<T extends Record<string, unknown>>(
  { database, billing }: ChangeDependencies,
  actor: Actor,
  requestId: string,
  { row }: PlanSubject,
  kind: 'pause' | 'resume_paused',
  work: (idempotencyKey: string) => Promise<T>,
): Promise<T> {
  const organization = { organizationId: actor.organizationId, livemode: billing.livemode };
  const result = await runAction<T>(
    database,
    {
      requestId,
      ...organization,
      kind,
      actorId: actor.userId,
      ipAddress: actor.ipAddress,
      before: { planId: row.planId, interval: row.interval, subscriptionId: row.id, status: row.status },
      after: { planId: row.planId, interval: row.interval },
    },
    work,
  );
  await requestSync(database, organization);
  return result;
}
