import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { invoices, orgSubscriptions, subscriptions } from '@/db/schema';
import { refundedMinor } from '../invoices/list-invoices';
import { isPlanId, planName } from '../plans';
import { isTerminalStatus } from '../subscription-state';
import type { Duplicate } from './duplicate-schema';

export interface LiveSubscription extends Duplicate {
  scheduleId: string | null;
  /** The invoice that paid for the current period; null when none did. */
  paidInvoiceId: string | null;
}

/** Every live subscription of an organization, oldest first: one, unless something went wrong. */
export async function readLiveSubscriptions(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
): Promise<LiveSubscription[]> {
  return database.forOrganization(organizationId, async (tx) => {
    const rows = await tx
      .select({ row: subscriptions, shownId: orgSubscriptions.subscriptionId })
      .from(subscriptions)
      .leftJoin(
        orgSubscriptions,
        and(eq(orgSubscriptions.organizationId, organizationId), eq(orgSubscriptions.livemode, livemode)),
      )
      .where(and(eq(subscriptions.organizationId, organizationId), eq(subscriptions.livemode, livemode)))
      .orderBy(asc(subscriptions.created), asc(subscriptions.id));
    const found: LiveSubscription[] = [];
    for (const { row, shownId } of rows) {
      // What has not begun to be paid ends by itself.
      if (isTerminalStatus(row.status) || row.status === 'incomplete') continue;
      const [paid] = await tx
        .select({
          id: invoices.id,
          left: sql<number>`(${invoices.amountPaidMinor} - ${invoices.creditedMinor} - ${refundedMinor})::float8`,
        })
        .from(invoices)
        .where(
          and(
            eq(invoices.organizationId, organizationId),
            eq(invoices.livemode, livemode),
            eq(invoices.subscriptionId, row.id),
            eq(invoices.status, 'paid'),
            sql`${invoices.amountPaidMinor} > 0`,
            sql`${invoices.created} >= ${row.currentPeriodStart.toISOString()}::timestamptz`,
          ),
        )
        .orderBy(sql`${invoices.created} desc nulls last`, sql`${invoices.id} desc nulls last`)
        .limit(1);
      const isRefundable = paid !== undefined && paid.left > 0;
      found.push({
        subscriptionId: row.id,
        planName: planName(isPlanId(row.planId) ? row.planId : 'custom'),
        recurring:
          row.recurringAmountMinor === null
            ? null
            : { amountMinor: row.recurringAmountMinor, currency: row.currency },
        interval: row.interval === 'month' || row.interval === 'year' ? row.interval : null,
        startedAt: row.startDate,
        isTrial: row.status === 'trialing',
        isShown: row.id === shownId,
        refund: isRefundable ? { amountMinor: paid.left, currency: row.currency } : null,
        scheduleId: row.scheduleId,
        paidInvoiceId: isRefundable ? paid.id : null,
      });
    }
    return found;
  });
}
