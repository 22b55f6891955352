import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import { member, seatHighWater } from '@/db/schema';
import { fromSeconds } from '@/lib/clock';
import { systemActor } from '../actions/actor';
import { runAction } from '../actions/run-action';
import { isBillingError } from '../billing-error';
import { appendFeed } from '../feed';
import type { ChangeDependencies } from '../plan-change/quote-change';
import { type PlanSubject, readPlanSubject } from '../plan-change/read-plan-subject';
import { isSeatItem } from '../plan-lookup';
import { plans } from '../plans';
import { requestSync } from '../request-sync';
import { seatSteps } from './seat-steps';

/** unchanged: as many as there should be, or a plan without extra members. busy: another change runs; the sweep comes again. */
export type SeatSync = 'changed' | 'unchanged' | 'busy' | 'blocked';

/**
 * Makes the extra members at Stripe those that the organization has. The number comes from the membership rows and from Stripe's own
 * item, never from a caller, so that any number of calls at once end at the same quantity. Throws BillingError
 * `stripe_unavailable` and `stripe_rejected`.
 */
export async function syncSeats(deps: ChangeDependencies, organizationId: string): Promise<SeatSync> {
  const { livemode } = deps.billing;
  const subject = await findSubject(deps, organizationId);
  if (subject?.row.planId !== 'pro' || !['active', 'trialing'].includes(subject.row.status))
    return 'unchanged';
  // Stripe changes no item under a schedule: the planned change counts the members again when it begins.
  if (subject.row.scheduleId) return 'blocked';
  const known = await deps.planPrices.all();
  const counted = subject.row.items.find((item) => isSeatItem(item, known))?.quantity ?? 0;
  try {
    const { isChanged, extraMembers } = await runAction(
      deps.database,
      {
        requestId: randomUUID(),
        organizationId,
        livemode,
        kind: 'sync_seats',
        ...systemActor,
        before: { planId: 'pro', extraMembers: counted, subscriptionId: subject.row.id },
        after: { planId: 'pro', members: subject.memberCount },
      },
      (idempotencyKey) => applySteps(deps, organizationId, subject.row.id, idempotencyKey),
    );
    if (!isChanged) return 'unchanged';
    await deps.database.forOrganization(organizationId, (tx) =>
      appendFeed(tx, {
        organizationId,
        livemode,
        type: 'seats_changed',
        data: { subscriptionId: subject.row.id, planId: 'pro', extraMembers, previousExtraMembers: counted },
        occurredAt: new Date(),
      }),
    );
  } catch (error) {
    if (isBillingError(error) && error.reason === 'change_in_progress') return 'busy';
    throw error;
  }
  await requestSync(deps.database, { organizationId, livemode });
  return 'changed';
}

async function findSubject(deps: ChangeDependencies, organizationId: string): Promise<PlanSubject | null> {
  const { livemode } = deps.billing;
  try {
    return await readPlanSubject(deps.database, { organizationId, livemode }, await deps.planPrices.all());
  } catch (error) {
    if (isBillingError(error) && error.reason === 'no_subscription') return null;
    throw error;
  }
}

async function applySteps(
  { database, billing, planPrices }: ChangeDependencies,
  organizationId: string,
  subscriptionId: string,
  idempotencyKey: string,
): Promise<{ isChanged: boolean; extraMembers: number }> {
  const { stripe, livemode } = billing;
  const known = await planPrices.all();
  const subscription = await stripe.subscriptions.retrieve(subscriptionId);
  const items = subscription.items.data;
  const isSeat = (item: Stripe.SubscriptionItem) =>
    isSeatItem({ priceId: item.price.id, productId: String(item.price.product) }, known);
  const seat = items.find(isSeat);
  const plan = items.find((item) => !isSeat(item));
  const interval = plan?.price.recurring?.interval === 'year' ? 'year' : 'month';
  const price = await planPrices.seat(interval);
  if (!plan || !price) return { isChanged: false, extraMembers: 0 };

  const periodStart = fromSeconds(plan.current_period_start);
  const key = { organizationId, livemode, subscriptionId, periodStart };
  const { members, highWater } = await database.forOrganization(organizationId, async (tx) => {
    const [mark] = await tx
      .select({ extraMembers: seatHighWater.extraMembers })
      .from(seatHighWater)
      .where(
        and(eq(seatHighWater.subscriptionId, subscriptionId), eq(seatHighWater.periodStart, periodStart)),
      );
    return {
      members: await tx.$count(member, eq(member.organizationId, organizationId)),
      highWater: mark?.extraMembers ?? 0,
    };
  });
  const atStripe = seat?.quantity ?? 0;
  const steps = seatSteps({ members, included: plans.pro.limits.members ?? 0, atStripe, highWater });
  let itemId = seat?.id;
  for (const [index, { quantity, proration }] of steps.entries()) {
    const updated = await stripe.subscriptions.update(
      subscriptionId,
      {
        // Quantity 0 and not deleted: a deleted item would forget that this period is paid for.
        items: [itemId ? { id: itemId, quantity } : { price: price.priceId, quantity }],
        proration_behavior: proration,
      },
      { idempotencyKey: `${idempotencyKey}:${index}` },
    );
    itemId ??= updated.items.data.find(isSeat)?.id;
  }
  const reached = Math.max(highWater, atStripe, ...steps.map((step) => step.quantity));
  await database.forOrganization(organizationId, (tx) =>
    tx
      .insert(seatHighWater)
      .values({ ...key, extraMembers: reached })
      .onConflictDoUpdate({
        target: [seatHighWater.subscriptionId, seatHighWater.periodStart],
        set: { extraMembers: sql`greatest(${seatHighWater.extraMembers}, excluded.extra_members)` },
      }),
  );
  return { isChanged: steps.length > 0, extraMembers: steps.at(-1)?.quantity ?? atStripe };
}
