import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { billingEvents, invoices } from '@/db/schema';
import { fromSeconds } from '@/lib/clock';
import { BillingError } from '../billing-error';
import { type InvoiceDetail, invoiceDetailSchema } from './invoice-schema';
import { toInvoiceView } from './list-invoices';

const historyTypes = invoiceDetailSchema.shape.history.element.shape.type.options;

/** One invoice of the organization from our rows. Throws BillingError `not_found`, also for another organization's. */
export async function readInvoice(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  invoiceId: string,
): Promise<InvoiceDetail> {
  const { row, events } = await database.forOrganization(organizationId, async (tx) => {
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
    return { row: invoice, events: history };
  });
  return {
    ...toInvoiceView(row),
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
    history: events
      .map((event) => ({
        type: invoiceDetailSchema.shape.history.element.shape.type.parse(event.type),
        at: event.occurredAt ?? event.createdAt,
        attemptCount: typeof event.data.attemptCount === 'number' ? event.data.attemptCount : null,
      }))
      .sort((a, b) => a.at.getTime() - b.at.getTime()),
  };
}
