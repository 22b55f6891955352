import type { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { and, asc, eq, getTableColumns, gt } from 'drizzle-orm';
import type { Database } from '@/db/client';
import { invoices } from '@/db/schema';
import { decimalAmount } from '@/lib/money';
import { refundedMinor } from './list-invoices';

const batchRows = 500;

const columns = [
  'number',
  'date',
  'status',
  'description',
  'currency',
  'subtotal',
  'discount',
  'tax',
  'total',
  'amount_due',
  'amount_paid',
  'credited',
  'refunded',
  'period_start',
  'period_end',
  'invoice_id',
] as const;

/**
 * All invoices of an organization as CSV, oldest id first, read in batches: a large history never stands in memory. Amounts are decimals
 * in the invoice's currency, times are UTC. Text that a spreadsheet would run as a formula is escaped.
 */
export function invoiceCsv(
  database: Database,
  organization: { organizationId: string; livemode: boolean },
): Readable {
  const csv = stringify({ header: true, columns: [...columns], escape_formulas: true });
  void writeRows(database, organization, csv).then(
    () => csv.end(),
    (error: unknown) => csv.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return csv;
}

async function writeRows(
  database: Database,
  { organizationId, livemode }: { organizationId: string; livemode: boolean },
  csv: ReturnType<typeof stringify>,
): Promise<void> {
  let after = '';
  for (;;) {
    const rows = await database.forOrganization(organizationId, (tx) =>
      tx
        .select({ ...getTableColumns(invoices), refundedMinor })
        .from(invoices)
        .where(
          and(
            eq(invoices.organizationId, organizationId),
            eq(invoices.livemode, livemode),
            gt(invoices.id, after),
          ),
        )
        .orderBy(asc(invoices.id))
        .limit(batchRows),
    );
    for (const row of rows) {
      // A reader that has gone ends the work.
      if (csv.destroyed) return;
      if (!csv.write(toRecord(row)))
        await new Promise<void>((resolve) => csv.once('drain', resolve).once('close', resolve));
    }
    const last = rows.at(-1);
    if (rows.length < batchRows || !last) return;
    after = last.id;
  }
}

function toRecord(
  row: typeof invoices.$inferSelect & { refundedMinor: string },
): Record<(typeof columns)[number], string> {
  const amount = (amountMinor: number) => decimalAmount({ amountMinor, currency: row.currency });
  return {
    number: row.number ?? '',
    date: day(row.created),
    status: row.status,
    description: row.description,
    currency: row.currency.toUpperCase(),
    subtotal: amount(row.subtotalMinor),
    discount: amount(row.discountMinor),
    tax: amount(row.taxMinor),
    total: amount(row.totalMinor),
    amount_due: amount(row.amountDueMinor),
    amount_paid: amount(row.amountPaidMinor),
    credited: amount(row.creditedMinor),
    refunded: amount(Number(row.refundedMinor)),
    period_start: day(row.periodStart),
    period_end: day(row.periodEnd),
    invoice_id: row.id,
  };
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
