import { and, eq, inArray, isNull, lte, sql } from 'drizzle-orm';
import type { Drizzle, Transaction } from '@/db/client';
import { billingCustomers, billingFacts, dirtyInvoices, invoices, subscriptions } from '@/db/schema';
import { readingFactKinds } from '../facts';
import { appendFeed } from '../feed';
import type { KnownPrice } from '../plan-lookup';
import { isTerminalStatus } from '../subscription-state';
import { noteTrialCards } from '../trials/note-trial-cards';
import type { Claim } from './claim';
import type { CustomerSnapshot } from './fetch';
import { finishIntents } from './finish-intents';
import { lockFeeds, projectFormerOwner, takeOverRows } from './former-owners';
import { projectOrganization } from './project-organization';
import { releaseLease } from './release';
import { toInvoiceRow } from './stored-invoice';
import { type Owner, type SubscriptionRow, toSubscriptionRow } from './stored-subscription';
import { upsertChanged } from './upsert-changed';
import { writeProfile } from './write-profile';
import { writeRefunds } from './write-refunds';

/** A fact that is older than this when it is consumed is recorded and told to nobody: a late mapping must not mail the past. */
const factAgeMaxMs = 72 * 3_600_000;

export interface ApplyInput {
  claim: Claim;
  snapshot: CustomerSnapshot;
  known: ReadonlyMap<string, KnownPrice>;
}

/** A live subscription to a price that the catalogue does not know: its plan is `custom`, and somebody must look. */
export interface UnknownPrice {
  subscriptionId: string;
  priceId: string | null;
}

/**
 * Writes what was read, in one transaction: the organization's feed row first, the fence near the end. A customer that another
 * organization had takes its rows along, and that one is projected anew in the same commit. When the lease has passed to another
 * claim, everything is rolled back (LeaseLostError) and nothing was ever visible. Answers the unknown prices of what has changed.
 */
export async function applySnapshot(
  db: Drizzle,
  { claim, snapshot, known }: ApplyInput,
): Promise<UnknownPrice[]> {
  return db.transaction(async (tx) => {
    const formerOwners = await lockFeeds(tx, claim);
    if (formerOwners.length > 0) await takeOverRows(tx, claim);
    const owner: Owner = {
      organizationId: claim.organizationId,
      stripeCustomerId: claim.stripeCustomerId,
      livemode: claim.livemode,
    };
    const subscriptionRows = snapshot.subscriptions.map((subscription) =>
      toSubscriptionRow(subscription, owner, known),
    );
    const invoiceRows = snapshot.invoices
      .filter((invoice) => invoice.id)
      .map((invoice) => toInvoiceRow(invoice, owner));
    // Invoices first: the history of a subscription takes the time of a change from the invoice that it made.
    const changedInvoices = await upsertChanged(tx, invoices, invoiceRows);
    const changedSubscriptions = await upsertChanged(tx, subscriptions, subscriptionRows);
    await noteTrialCards(tx, owner, snapshot.subscriptions);
    const hasNewProfile = await writeProfile(tx, owner, snapshot);
    const changedRefunds = await writeRefunds(tx, owner, snapshot);
    if (snapshot.isDeleted)
      await buryCustomer(
        tx,
        claim,
        subscriptionRows.map((row) => row.id),
      );

    for (const organizationId of formerOwners) await projectFormerOwner(tx, organizationId, claim);
    const { transitions, hasNewProjection } = await projectOrganization(tx, claim);
    const facts = await consumeFacts(tx, claim, snapshot);
    await finishIntents(tx, claim, subscriptionRows, facts);
    for (const transition of transitions) {
      await appendFeed(tx, {
        ...owner,
        type: transition.type,
        data: transition.data,
        occurredAt: new Date(),
      });
    }
    // A changed card or invoice number is worth no story, but an open page must hear of it.
    const isSilentChange = transitions.length === 0 && facts.length === 0;
    const changedRows = changedSubscriptions + changedInvoices + changedRefunds;
    const hasChanged = changedRows > 0 || hasNewProjection || hasNewProfile;
    if (isSilentChange && hasChanged) {
      await appendFeed(tx, { ...owner, type: 'billing_updated', data: {}, occurredAt: new Date() });
    }
    await releaseLease(tx, claim);
    // After the fence, as a webhook does it: customer first, invoices second. The other way round the two would wait for each other.
    await tx
      .delete(dirtyInvoices)
      .where(
        and(
          eq(dirtyInvoices.stripeCustomerId, claim.stripeCustomerId),
          lte(dirtyInvoices.gen, claim.generation),
        ),
      );
    return changedSubscriptions > 0 ? unknownPrices(subscriptionRows) : [];
  });
}

function unknownPrices(rows: readonly SubscriptionRow[]): UnknownPrice[] {
  return rows
    .filter(({ planId, status }) => planId === 'custom' && !isTerminalStatus(status))
    .map(({ id, priceId }) => ({ subscriptionId: id, priceId }));
}

const readingKinds: ReadonlySet<string> = new Set(readingFactKinds);

/**
 * Facts of the customer that nobody was told yet become rows of the feed, oldest first. One that asks for a read of its own stays
 * when it came after this read began: the next one is for it. A refund is told of its invoice, which only the read has found.
 */
async function consumeFacts(
  tx: Transaction,
  claim: Claim,
  { coveredFactKeys, refundedInvoices }: CustomerSnapshot,
): Promise<(typeof billingFacts.$inferSelect)[]> {
  const waiting = await tx
    .select()
    .from(billingFacts)
    .where(and(eq(billingFacts.stripeCustomerId, claim.stripeCustomerId), isNull(billingFacts.consumedAt)))
    .orderBy(billingFacts.occurredAt, billingFacts.naturalKey);
  const facts = waiting.filter(
    ({ kind, naturalKey }) => !readingKinds.has(kind) || coveredFactKeys.includes(naturalKey),
  );
  const invoiceOf = ({ data }: (typeof facts)[number]) => {
    const found = refundedInvoices.find(({ paymentIntentId }) => paymentIntentId === data.paymentIntentId);
    return found ? { ...data, invoiceId: found.invoiceId } : null;
  };
  for (const fact of facts) {
    await appendFeed(tx, {
      organizationId: claim.organizationId,
      livemode: claim.livemode,
      type: fact.kind,
      data: invoiceOf(fact) ?? fact.data,
      naturalKey: fact.naturalKey,
      occurredAt: fact.occurredAt,
      suppressed: Date.now() - fact.occurredAt.getTime() > factAgeMaxMs,
    });
  }
  if (facts.length > 0) {
    const keys = facts.map((fact) => fact.naturalKey);
    await tx
      .update(billingFacts)
      .set({ consumedAt: sql`clock_timestamp()` })
      .where(inArray(billingFacts.naturalKey, keys));
  }
  return facts;
}

/** Stripe cancels a deleted customer's subscriptions; those that it no longer lists ended with the customer. */
async function buryCustomer(tx: Transaction, claim: Claim, listedIds: string[]): Promise<void> {
  await tx
    .update(billingCustomers)
    .set({ deletedAt: sql`clock_timestamp()` })
    .where(
      and(eq(billingCustomers.stripeCustomerId, claim.stripeCustomerId), isNull(billingCustomers.deletedAt)),
    );
  const rows = await tx
    .select({ id: subscriptions.id, status: subscriptions.status })
    .from(subscriptions)
    .where(eq(subscriptions.stripeCustomerId, claim.stripeCustomerId));
  const orphans = rows.filter((row) => !isTerminalStatus(row.status) && !listedIds.includes(row.id));
  if (orphans.length === 0) return;
  await tx
    .update(subscriptions)
    .set({ status: 'canceled', endedAt: sql`clock_timestamp()`, canceledAt: sql`clock_timestamp()` })
    .where(
      inArray(
        subscriptions.id,
        orphans.map((row) => row.id),
      ),
    );
}
