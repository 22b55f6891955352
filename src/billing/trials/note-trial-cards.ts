import { and, eq, ne } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Transaction } from '@/db/client';
import { repeatedTrials, trialCards } from '@/db/schema';
import { fromSeconds } from '@/lib/clock';
import { cardOf, type Owner } from '../customer-sync/stored-subscription';

/**
 * Keeps which cards have had a trial, in the transaction of the apply. The first organization has the card; of two that come at the same
 * moment the key decides. Another one's trial on it is put up for a decision. A card of the organization itself is no second trial:
 * that is counted by organization, in the projection.
 */
export async function noteTrialCards(
  tx: Transaction,
  { organizationId, livemode }: Owner,
  subscriptions: readonly Stripe.Subscription[],
): Promise<void> {
  for (const subscription of subscriptions) {
    const fingerprint = cardOf(subscription)?.fingerprint;
    if (!subscription.trial_start || !fingerprint) continue;
    const subscriptionId = subscription.id;
    await tx
      .insert(trialCards)
      .values({
        livemode,
        fingerprint,
        organizationId,
        subscriptionId,
        usedAt: fromSeconds(subscription.trial_start),
      })
      .onConflictDoNothing();
    if (subscription.status !== 'trialing') continue;
    const [other] = await tx
      .select({ organizationId: trialCards.organizationId })
      .from(trialCards)
      .where(
        and(
          eq(trialCards.livemode, livemode),
          eq(trialCards.fingerprint, fingerprint),
          ne(trialCards.organizationId, organizationId),
        ),
      );
    if (other)
      await tx
        .insert(repeatedTrials)
        .values({ subscriptionId, organizationId, livemode })
        .onConflictDoNothing();
  }
}
