import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { billingCustomers, organizationDeletions } from '@/db/schema';
import { errorSummary } from '@/lib/logger';
import type { Actor } from '../actions/actor';
import { BillingError } from '../billing-error';
import { type CheckoutDependencies, closeIntent } from '../checkout/create-checkout';
import { readLiveIntent } from '../checkout/intents';
import { appendFeed } from '../feed';
import { requestSync } from '../request-sync';
import { isResourceMissing } from '../stripe-errors';
import { isTerminalStatus } from '../subscription-state';

export interface DeletionDependencies extends CheckoutDependencies {
  /** Takes the organization, its members and its invitations away; identity's own work. */
  removeOrganization: (organizationId: string) => Promise<void>;
}

/** deleted: it is gone. pending: Stripe has not agreed yet; it is asked again until it does. */
export type DeletionState = 'deleted' | 'pending';

type Deletion = typeof organizationDeletions.$inferSelect;

/**
 * Deletes an organization: written down first, then whatever it pays for is ended at Stripe, and only when Stripe says that nothing
 * lives is the organization removed. Invoices, their refunds and the record of the deletion stay. From the first moment on nothing can
 * be bought for it. Throws BillingError `name_does_not_match`.
 */
export async function deleteOrganization(
  deps: DeletionDependencies,
  actor: Actor,
  organizationName: string,
  typedName: string,
): Promise<DeletionState> {
  if (typedName.trim() !== organizationName.trim())
    throw new BillingError(
      'name_does_not_match',
      `Type the name of the organization as it is written: ${organizationName}. Nothing was deleted.`,
    );
  const { organizationId } = actor;
  await deps.database.forOrganization(organizationId, (tx) =>
    tx
      .insert(organizationDeletions)
      .values({
        organizationId,
        livemode: deps.billing.livemode,
        name: organizationName,
        requestedBy: actor.userId,
        ipAddress: actor.ipAddress,
      })
      .onConflictDoNothing(),
  );
  const [deletion] = await deps.database.worker
    .select()
    .from(organizationDeletions)
    .where(eq(organizationDeletions.organizationId, organizationId));
  return deletion ? carryOut(deps, deletion) : 'pending';
}

/** Goes on with deletions that Stripe kept from being finished. Answers how many were. */
export async function sweepDeletions(deps: DeletionDependencies): Promise<number> {
  const pending = await deps.database.worker
    .select()
    .from(organizationDeletions)
    .where(
      and(
        isNull(organizationDeletions.completedAt),
        eq(organizationDeletions.livemode, deps.billing.livemode),
      ),
    )
    .orderBy(organizationDeletions.requestedAt)
    .limit(50);
  let finished = 0;
  for (const deletion of pending) if ((await carryOut(deps, deletion)) === 'deleted') finished++;
  return finished;
}

/** Each step may be repeated: whoever dies in between leaves the row for the next sweep. */
async function carryOut(deps: DeletionDependencies, deletion: Deletion): Promise<DeletionState> {
  const { organizationId, livemode } = deletion;
  const { worker } = deps.database;
  const ofDeletion = eq(organizationDeletions.organizationId, organizationId);
  try {
    await closeCheckout(deps, deletion);
    if (!(await endSubscriptions(deps, organizationId))) return 'pending';
    await requestSync(deps.database, { organizationId, livemode });
    await deps.removeOrganization(organizationId);
    await worker.transaction(async (tx) => {
      await tx
        .update(organizationDeletions)
        .set({ completedAt: sql`clock_timestamp()`, lastError: null })
        .where(ofDeletion);
      // Wakes the open pages: whoever looks is no member any more, and is told so.
      await appendFeed(tx, {
        organizationId,
        livemode,
        type: 'organization_deleted',
        data: { name: deletion.name },
        naturalKey: `organization_deleted:${organizationId}`,
        occurredAt: new Date(),
      });
    });
    return 'deleted';
  } catch (error) {
    const lastError = error instanceof Error ? error.message : String(error);
    await worker.update(organizationDeletions).set({ lastError }).where(ofDeletion);
    deps.logger.warn({ organizationId, error: errorSummary(error) }, 'a deletion waits for Stripe');
    return 'pending';
  }
}

/** A page that is open somewhere could be paid after the end. */
async function closeCheckout(
  deps: DeletionDependencies,
  { organizationId, livemode }: Deletion,
): Promise<void> {
  const intent = await deps.database.forOrganization(organizationId, (tx) =>
    readLiveIntent(tx, { organizationId, livemode }),
  );
  if (intent && intent.state !== 'completed') await closeIntent(deps, intent);
}

/** Ends what lives, over every customer that the organization ever had; true when Stripe says that nothing does any more. */
async function endSubscriptions({ database, billing }: DeletionDependencies, organizationId: string) {
  const customers = await database.worker
    .select({ id: billingCustomers.stripeCustomerId })
    .from(billingCustomers)
    .where(
      and(
        eq(billingCustomers.organizationId, organizationId),
        eq(billingCustomers.livemode, billing.livemode),
        isNotNull(billingCustomers.stripeCustomerId),
        isNull(billingCustomers.deletedAt),
      ),
    );
  let isOver = true;
  for (const { id: customer } of customers) {
    if (!customer) continue;
    for await (const { id, status } of billing.stripe.subscriptions.list({ customer, limit: 100 })) {
      if (isTerminalStatus(status)) continue;
      try {
        const ended = await billing.stripe.subscriptions.cancel(id);
        isOver &&= isTerminalStatus(ended.status);
      } catch (error) {
        // Ended between the list and the call.
        if (!isResourceMissing(error)) throw error;
      }
    }
  }
  return isOver;
}
