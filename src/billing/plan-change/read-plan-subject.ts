import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { orgSubscriptions, subscriptions } from '@/db/schema';
import { BillingError } from '../billing-error';
import { isSeatItem, type KnownPrice } from '../plan-lookup';
import { billingIntervals, isPlanId } from '../plans';
import { isTerminalStatus } from '../subscription-state';
import type { PlanTerms } from './change-kind';

/** The subscription that counts, as our rows have it, with what a change needs to know. */
export interface PlanSubject {
  row: typeof subscriptions.$inferSelect;
  /** null: a custom plan, which nobody can change here. */
  terms: PlanTerms | null;
  /** The item that carries the plan's price; null when there is none. */
  planItemId: string | null;
  memberCount: number;
}

/** Throws BillingError `no_subscription` when there is nothing that lives. */
export async function readPlanSubject(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  known: ReadonlyMap<string, KnownPrice>,
): Promise<PlanSubject> {
  const [found] = await database.forOrganization(organizationId, (tx) =>
    tx
      .select({
        row: subscriptions,
        memberCount: sql<number>`(select count(*)::int from identity.member m where m.organization_id = ${organizationId})`,
      })
      .from(orgSubscriptions)
      .innerJoin(subscriptions, eq(subscriptions.id, orgSubscriptions.subscriptionId))
      .where(
        and(eq(orgSubscriptions.organizationId, organizationId), eq(orgSubscriptions.livemode, livemode)),
      ),
  );
  if (!found || isTerminalStatus(found.row.status)) {
    throw new BillingError(
      'no_subscription',
      'This organization has no plan that could be changed. Choose one first.',
    );
  }
  const { row, memberCount } = found;
  const interval = billingIntervals.find((value) => value === row.interval);
  const planItem = row.items.find((item) => !isSeatItem(item, known));
  return {
    row,
    terms: isPlanId(row.planId) && interval ? { planId: row.planId, interval } : null,
    planItemId: planItem?.id ?? null,
    memberCount,
  };
}
