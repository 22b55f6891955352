import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database, Transaction } from '@/db/client';
import {
  type CheckoutIntentState,
  checkoutIntents,
  organizationDeletions,
  orgSubscriptions,
} from '@/db/schema';
import { required } from '@/lib/assert';
import { newId } from '@/lib/ids';
import { BillingError } from '../billing-error';
import { type BillingInterval, type PlanId, planName, trialDays } from '../plans';
import { isTerminalStatus } from '../subscription-state';

export type CheckoutIntent = typeof checkoutIntents.$inferSelect;

export const liveIntentStates = ['creating', 'open', 'completed'] satisfies CheckoutIntentState[];

/** How long a hosted page waits. Stripe allows 30 minutes to 24 hours. */
export const intentLifetimeMs = 2 * 3_600_000;

export interface Choice {
  planId: PlanId;
  interval: BillingInterval;
  quantity: number;
}

export interface Organization {
  organizationId: string;
  livemode: boolean;
}

export function isSameChoice(intent: CheckoutIntent, choice: Choice): boolean {
  return (
    intent.planId === choice.planId &&
    intent.interval === choice.interval &&
    intent.quantity === choice.quantity
  );
}

/**
 * The organization's one live click, or a new one. The unique index decides between two tabs, not this code: who loses reads what the
 * winner wrote. The trial is granted here, from our own rows: once per organization for ever.
 * Throws BillingError `already_subscribed` when there is something to change instead of to buy.
 */
export async function takeIntent(
  database: Database,
  { organizationId, livemode }: Organization,
  choice: Choice,
  createdBy: string,
): Promise<CheckoutIntent> {
  return database.forOrganization(organizationId, async (tx) => {
    const [deletion] = await tx
      .select({ at: organizationDeletions.requestedAt })
      .from(organizationDeletions)
      .where(eq(organizationDeletions.organizationId, organizationId));
    if (deletion)
      throw new BillingError(
        'organization_deleted',
        'This organization is being deleted. Nothing can be bought for it any more.',
      );
    const [current] = await tx
      .select()
      .from(orgSubscriptions)
      .where(
        and(eq(orgSubscriptions.organizationId, organizationId), eq(orgSubscriptions.livemode, livemode)),
      );
    if (current?.status && !isTerminalStatus(current.status)) {
      throw new BillingError(
        'already_subscribed',
        `This organization has ${planName(current.planId === null ? 'custom' : (current.planId as PlanId))} already. Manage it on the billing page.`,
      );
    }
    await tx
      .insert(checkoutIntents)
      .values({
        id: newId('chk'),
        organizationId,
        livemode,
        state: 'creating',
        ...choice,
        trialDays: current?.trialUsedAt ? 0 : trialDays,
        createdBy,
        expiresAt: new Date(Date.now() + intentLifetimeMs),
      })
      .onConflictDoNothing();
    const live = await readLiveIntent(tx, { organizationId, livemode });
    // The other tab's click ended between our insert and our read: the person clicks again.
    if (!live)
      throw new BillingError('checkout_busy', 'Another checkout of this organization just ended. Try again.');
    return live;
  });
}

export async function readLiveIntent(
  tx: Transaction,
  { organizationId, livemode }: Organization,
): Promise<CheckoutIntent | null> {
  const [intent] = await tx
    .select()
    .from(checkoutIntents)
    .where(
      and(
        eq(checkoutIntents.organizationId, organizationId),
        eq(checkoutIntents.livemode, livemode),
        inArray(checkoutIntents.state, liveIntentStates),
      ),
    )
    .orderBy(desc(checkoutIntents.createdAt))
    .limit(1);
  return intent ?? null;
}

/** Moves an intent on, only from the states named: a late answer never overwrites what a webhook already settled. */
export async function moveIntent(
  database: Database,
  intent: CheckoutIntent,
  from: readonly CheckoutIntentState[],
  change: Partial<
    Pick<CheckoutIntent, 'state' | 'sessionId' | 'url' | 'params' | 'expiresAt' | 'completedAt'>
  >,
): Promise<boolean> {
  const rows = await database.forOrganization(intent.organizationId, (tx) =>
    tx
      .update(checkoutIntents)
      .set(change)
      .where(and(eq(checkoutIntents.id, intent.id), inArray(checkoutIntents.state, [...from])))
      .returning({ id: checkoutIntents.id }),
  );
  return rows.length > 0;
}

/**
 * Writes the session's parameters once: two tabs that both built them go on with those that came first. null when the intent was
 * ended meanwhile: Stripe must not be asked for a page that nobody would close.
 */
export async function fixParams(
  database: Database,
  intent: CheckoutIntent,
  params: Record<string, unknown>,
): Promise<Record<string, unknown> | null> {
  const [row] = await database.forOrganization(intent.organizationId, (tx) =>
    tx
      .update(checkoutIntents)
      .set({ params: sql`coalesce(${checkoutIntents.params}, ${JSON.stringify(params)}::json)` })
      .where(and(eq(checkoutIntents.id, intent.id), eq(checkoutIntents.state, 'creating')))
      .returning({ params: checkoutIntents.params }),
  );
  return row ? required(row.params, 'checkout parameters') : null;
}

/**
 * Ends an intent for which Stripe was never asked. False when its parameters were stored meanwhile: then a session may exist, and
 * has to be closed first. `fixParams` and this exclude each other in the row.
 */
export async function failUnasked(database: Database, intent: CheckoutIntent): Promise<boolean> {
  const rows = await database.forOrganization(intent.organizationId, (tx) =>
    tx
      .update(checkoutIntents)
      .set({ state: 'failed' })
      .where(
        and(
          eq(checkoutIntents.id, intent.id),
          eq(checkoutIntents.state, 'creating'),
          isNull(checkoutIntents.params),
        ),
      )
      .returning({ id: checkoutIntents.id }),
  );
  return rows.length > 0;
}
