import { isDeepStrictEqual } from 'node:util';
import { inArray, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import type { invoices, subscriptions } from '@/db/schema';
import type { InvoiceRow } from './stored-invoice';
import type { SubscriptionRow } from './stored-subscription';

/**
 * Writes only rows that differ from what is stored, and answers how many. Most reads change nothing (settle passes, a burst of
 * events about one change), and a row that is not written costs no log and wakes no page.
 */
export async function upsertChanged(
  tx: Transaction,
  table: typeof subscriptions,
  rows: SubscriptionRow[],
): Promise<number>;
export async function upsertChanged(
  tx: Transaction,
  table: typeof invoices,
  rows: InvoiceRow[],
): Promise<number>;
export async function upsertChanged(
  tx: Transaction,
  table: typeof subscriptions | typeof invoices,
  rows: (SubscriptionRow | InvoiceRow)[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const ids = rows.map((row) => row.id);
  const stored = new Map<string, object>();
  for (const row of await tx.select().from(table).where(inArray(table.id, ids))) stored.set(row.id, row);
  const changed = rows.filter((row) => {
    const known = stored.get(row.id);
    return !known || !isDeepStrictEqual({ ...known, syncedAt: null }, { ...row, syncedAt: null });
  });
  for (const row of changed) {
    const values = { ...row, syncedAt: sql`clock_timestamp()` };
    await tx
      .insert(table)
      .values(values as never)
      .onConflictDoUpdate({ target: table.id, set: values as never });
  }
  return changed.length;
}
