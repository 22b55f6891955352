import { and, eq, getTableColumns, gte, lt, max, min, sql } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { invoices } from '@/db/schema';
import { BillingError } from '../billing-error';
import { type InvoiceView, invoiceStatusSchema } from '../overview-schema';

export interface InvoicePage {
  items: InvoiceView[];
  nextCursor: string | null;
}

export interface InvoiceFilter {
  status?: InvoiceView['status'] | null;
  /** A calendar year, UTC. */
  year?: number | null;
}

/** One page of an organization's invoices, newest first, by keyset: a new invoice never shifts the pages after it. */
export async function listInvoices(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  { cursor, limit, status, year }: InvoiceFilter & { cursor?: string | null; limit: number },
): Promise<InvoicePage> {
  const after = cursor ? decodeCursor(cursor) : null;
  const rows = await database.forOrganization(organizationId, (tx) =>
    tx
      .select({ ...getTableColumns(invoices), refundedMinor })
      .from(invoices)
      .where(
        and(
          eq(invoices.organizationId, organizationId),
          eq(invoices.livemode, livemode),
          status ? eq(invoices.status, status) : undefined,
          ...(year ? yearRange(year) : []),
          // As one row, which is where the index is entered: an `or` would read every page before this one.
          after
            ? sql`(${invoices.created}, ${invoices.id}) < (${after.created.toISOString()}::timestamptz, ${after.id})`
            : undefined,
        ),
      )
      // Said as the index is sorted: without it Postgres would sort every invoice of the organization.
      .orderBy(sql`${invoices.created} desc nulls last`, sql`${invoices.id} desc nulls last`)
      .limit(limit + 1),
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map((row) => toInvoiceView(row, Number(row.refundedMinor))),
    nextCursor: rows.length > limit && last ? encodeCursor(last) : null,
  };
}

/** By the two ends of the page's index: no row in between is read. */
export async function invoiceYears(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
): Promise<{ first: number; last: number } | null> {
  const [row] = await database.forOrganization(organizationId, (tx) =>
    tx
      .select({ first: min(invoices.created), last: max(invoices.created) })
      .from(invoices)
      .where(and(eq(invoices.organizationId, organizationId), eq(invoices.livemode, livemode))),
  );
  if (!row?.first || !row.last) return null;
  return { first: row.first.getUTCFullYear(), last: row.last.getUTCFullYear() };
}

function yearRange(year: number) {
  return [
    gte(invoices.created, new Date(Date.UTC(year, 0))),
    lt(invoices.created, new Date(Date.UTC(year + 1, 0))),
  ];
}

/** Of a row of `invoices`, in SQL: what has gone back or is on its way. One look into an index per row. */
export const refundedMinor = sql<string>`(select coalesce(sum(r.amount_minor), 0) from billing.refunds r
  where r.invoice_id = invoices.id and r.status not in ('failed', 'canceled'))`;

export function toInvoiceView(row: typeof invoices.$inferSelect, refundedMinor: number): InvoiceView {
  return {
    id: row.id,
    number: row.number,
    status: invoiceStatusSchema.catch('draft').parse(row.status),
    description: row.description,
    total: { amountMinor: row.totalMinor, currency: row.currency },
    amountDueMinor: row.amountDueMinor,
    amountPaidMinor: row.amountPaidMinor,
    creditedMinor: row.creditedMinor,
    refundedMinor,
    isPastDue: row.status === 'open' && row.attemptCount > 0,
    createdAt: row.created,
    periodStart: row.periodStart,
    periodEnd: row.periodEnd,
    hostedInvoiceUrl: row.hostedInvoiceUrl,
  };
}

/** The end of the year 9999: what comes later, no invoice has and Postgres may not read. */
const createdMsMax = 253_402_300_799_999;

function encodeCursor({ created, id }: { created: Date; id: string }): string {
  return Buffer.from(`${created.getTime()}:${id}`).toString('base64url');
}

function decodeCursor(cursor: string): { created: Date; id: string } {
  const [, time, id] = /^(\d{1,15}):(\S{1,255})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!time || !id || Number(time) > createdMsMax)
    throw new BillingError('not_found', 'That page of invoices does not exist. Go back to the first one.');
  return { created: new Date(Number(time)), id };
}
