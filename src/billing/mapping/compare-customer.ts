import { isDeepStrictEqual } from 'node:util';
import { eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Drizzle } from '@/db/client';
import { subscriptions } from '@/db/schema';
import { subscriptionExpand } from '../customer-sync/fetch';
import { type Owner, toSubscriptionRow } from '../customer-sync/stored-subscription';
import type { PlanPrices } from '../plan-prices';
import { isResourceMissing } from '../stripe-errors';

/** One subscription, ours against Stripe's. */
export interface SubscriptionComparison {
  id: string;
  status: string;
  planId: string;
  /** Empty: the row says what Stripe says. */
  differences: { field: string; ours: unknown; stripes: unknown }[];
}

/** What a page shows of it is compared in the same shape that the sync writes. null: Stripe knows no such customer. Throws Stripe's errors. */
export async function compareCustomer(
  { db, stripe, planPrices }: { db: Drizzle; stripe: Stripe; planPrices: PlanPrices },
  owner: Owner,
): Promise<SubscriptionComparison[] | null> {
  const known = await planPrices.all();
  const stored = new Map(
    (
      await db.select().from(subscriptions).where(eq(subscriptions.stripeCustomerId, owner.stripeCustomerId))
    ).map((row) => [row.id, row]),
  );
  const compared: SubscriptionComparison[] = [];
  try {
    const list = stripe.subscriptions.list({
      customer: owner.stripeCustomerId,
      status: 'all',
      limit: 100,
      expand: subscriptionExpand,
    });
    for await (const subscription of list) {
      const wanted = toSubscriptionRow(subscription, owner, known);
      const { id, status, planId } = wanted;
      compared.push({ id, status, planId, differences: differencesOf(stored.get(id) ?? {}, wanted) });
      stored.delete(id);
    }
  } catch (error) {
    if (isResourceMissing(error)) return null;
    throw error;
  }
  for (const { id, status, planId } of stored.values())
    compared.push({ id, status, planId, differences: [{ field: 'id', ours: id, stripes: null }] });
  return compared;
}

function differencesOf(ours: object, stripes: object): SubscriptionComparison['differences'] {
  const own = new Map(Object.entries(ours));
  return Object.entries(stripes).flatMap(([field, value]) => {
    const stored = own.get(field) ?? null;
    if (field === 'syncedAt' || isDeepStrictEqual(stored, value ?? null)) return [];
    return [{ field, ours: stored, stripes: value ?? null }];
  });
}
