import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { billingEvents, invoices, refunds } from '@/db/schema';
import { fromSeconds } from '@/lib/clock';
import { BillingError } from '../billing-error';
import type { FactData } from '../facts';
import { type InvoiceDetail, invoiceDetailSchema } from './invoice-schema';
import { toInvoiceView } from './list-invoices';

const historyTypes = invoiceDetailSchema.shape.history.element.shape.type.options;

/** One invoice of the organization from our rows. Throws BillingError `not_found`, also for another organization's. */
export async function readInvoice(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  invoiceId: string,
): Promise<InvoiceDetail> {
  const { row, events, gone } = await database.forOrganization(organizationId, async (tx) => {
    const [invoice] = await tx
      .select()
      .from(invoices)
      .where(
        and(
          eq(invoices.id, invoiceId),
          eq(invoices.organizationId, organizationId),
          eq(invoices.livemode, livemode),
        ),
      );
    if (!invoice)
      throw new BillingError('not_found', 'That invoice does not exist, or is not of this organization.');
    const history = await tx
      .select()
      .from(billingEvents)
      .where(
        and(
          eq(billingEvents.organizationId, organizationId),
          inArray(billingEvents.type, [...historyTypes]),
          sql`${billingEvents.data}->>'invoiceId' = ${invoiceId}`,
        ),
      )
      .orderBy(asc(billingEvents.seq));
    const gone = await tx
      .select()
      .from(refunds)
      .where(eq(refunds.invoiceId, invoiceId))
      .orderBy(asc(refunds.created), asc(refunds.id));
    return { row: invoice, events: history, gone };
  });
  return {
    ...toInvoiceView(row, refundedOf(gone)),
    subtotalMinor: row.subtotalMinor,
    discountMinor: row.discountMinor,
    taxMinor: row.taxMinor,
    balanceAppliedMinor: row.balanceAppliedMinor,
    lines: row.lines.map((line) => ({
      description: line.description,
      amountMinor: line.amountMinor,
      quantity: line.quantity,
      periodStart: fromSeconds(line.periodStartSeconds),
      periodEnd: fromSeconds(line.periodEndSeconds),
    })),
    hasMoreLines: row.hasMoreLines,
    paidAt: row.paidAt,
    dueDate: row.dueDate,
    nextPaymentAttempt: row.nextPaymentAttempt,
    refunds: gone.map(({ id, amountMinor, status, created }) => ({
      id,
      amountMinor,
      status,
      createdAt: created,
    })),
    history: events
      .map((event) => ({
        type: invoiceDetailSchema.shape.history.element.shape.type.parse(event.type),
        at: event.occurredAt ?? event.createdAt,
        attemptCount: typeof event.data.attemptCount === 'number' ? event.data.attemptCount : null,
        amountMinor: amountOf(event.data),
      }))
      .sort((a, b) => a.at.getTime() - b.at.getTime()),
  };
}

function amountOf({ amountRefundedMinor, amountMinor }: FactData): number | null {
  const amount = amountRefundedMinor ?? amountMinor;
  return typeof amount === 'number' ? amount : null;
}

/** What has gone back or is on its way: a refund that failed or was called back is neither. */
function refundedOf(rows: readonly (typeof refunds.$inferSelect)[]): number {
  return rows
    .filter(({ status }) => status !== 'failed' && status !== 'canceled')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}
