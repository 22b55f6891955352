import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { type billingFacts, checkoutIntents } from '@/db/schema';
import type { Claim } from './claim';
import type { SubscriptionRow } from './stored-subscription';

/**
 * Moves the organization's clicks along: a session that expired frees its intent, one that was paid becomes `completed`, and
 * `completed` ends only here, in the transaction that wrote its subscription. So there is no moment at which a paid organization
 * could buy a second time.
 */
export async function finishIntents(
  tx: Transaction,
  claim: Claim,
  rows: readonly SubscriptionRow[],
  facts: readonly (typeof billingFacts.$inferSelect)[],
): Promise<void> {
  const ofOrganization = and(
    eq(checkoutIntents.organizationId, claim.organizationId),
    eq(checkoutIntents.livemode, claim.livemode),
  );
  for (const fact of facts) {
    const sessionId = fact.data.sessionId;
    if (typeof sessionId !== 'string') continue;
    if (fact.kind === 'checkout_completed') {
      await tx
        .update(checkoutIntents)
        .set({ state: 'completed', completedAt: fact.occurredAt })
        .where(
          and(
            ofOrganization,
            eq(checkoutIntents.sessionId, sessionId),
            inArray(checkoutIntents.state, ['creating', 'open']),
          ),
        );
    }
    if (fact.kind === 'checkout_expired') {
      await tx
        .update(checkoutIntents)
        .set({ state: 'expired' })
        .where(
          and(
            ofOrganization,
            eq(checkoutIntents.sessionId, sessionId),
            inArray(checkoutIntents.state, ['creating', 'open']),
          ),
        );
    }
  }
  for (const row of rows) {
    const intentId = row.metadata.checkoutIntentId;
    if (!intentId) continue;
    // Metadata names the click, the click must be this organization's own.
    await tx
      .update(checkoutIntents)
      .set({
        state: 'done',
        subscriptionId: row.id,
        completedAt: sql`coalesce(${checkoutIntents.completedAt}, clock_timestamp())`,
      })
      .where(
        and(
          ofOrganization,
          eq(checkoutIntents.id, intentId),
          inArray(checkoutIntents.state, ['creating', 'open', 'completed']),
        ),
      );
  }
}
