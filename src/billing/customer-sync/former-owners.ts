import { and, eq, ne } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { Transaction } from '@/db/client';
import { customerProfiles, invoices, refunds, subscriptions } from '@/db/schema';
import { appendFeed, lockFeed } from '../feed';
import type { Claim } from './claim';
import { projectOrganization } from './project-organization';

/**
 * Locks the feeds that an apply writes: the claim's organization's, and of those under which the customer's rows still stand because it was
 * mapped to them before. In id order, so that two customers that change places cannot wait for each other. Answers the former ones.
 */
export async function lockFeeds(tx: Transaction, claim: Claim): Promise<string[]> {
  const formerOwners = (await formerOwnersOf(tx, claim)).map((row) => row.organizationId);
  for (const organizationId of [claim.organizationId, ...formerOwners].sort())
    await lockFeed(tx, organizationId);
  return formerOwners;
}

function formerOwnersOf(tx: Transaction, { stripeCustomerId, organizationId }: Claim) {
  const of = (table: typeof subscriptions | typeof invoices) =>
    tx
      .selectDistinct({ organizationId: table.organizationId })
      .from(table)
      .where(and(eq(table.stripeCustomerId, stripeCustomerId), ne(table.organizationId, organizationId)));
  return union(of(subscriptions), of(invoices));
}

/**
 * Hands every row of the customer to the organization it is mapped to now, also those that this read did not bring: an invoice left behind
 * would show one organization's billing to another.
 */
export async function takeOverRows(
  tx: Transaction,
  { stripeCustomerId, organizationId }: Pick<Claim, 'stripeCustomerId' | 'organizationId'>,
): Promise<void> {
  for (const table of [subscriptions, invoices, refunds, customerProfiles]) {
    await tx
      .update(table)
      .set({ organizationId })
      .where(and(eq(table.stripeCustomerId, stripeCustomerId), ne(table.organizationId, organizationId)));
  }
}

/** Projects an organization without the customer that it lost, and wakes its pages. No story is told: a mapping was put right, nothing ended. */
export async function projectFormerOwner(
  tx: Transaction,
  organizationId: string,
  { livemode }: Claim,
): Promise<void> {
  await projectOrganization(tx, { organizationId, livemode });
  await appendFeed(tx, {
    organizationId,
    livemode,
    type: 'billing_updated',
    data: {},
    occurredAt: new Date(),
  });
}
