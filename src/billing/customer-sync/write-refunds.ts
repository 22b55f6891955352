import { isDeepStrictEqual } from 'node:util';
import { inArray, sql } from 'drizzle-orm';
import type { Transaction } from '@/db/client';
import { refunds } from '@/db/schema';
import { fromSeconds } from '@/lib/clock';
import { storableRow } from '@/lib/storable-text';
import type { CustomerSnapshot } from './fetch';
import type { Owner } from './stored-subscription';

/** Writes refunds that differ from what is stored; answers how many. A refund is never taken out of the list: a failed one says so. */
export async function writeRefunds(
  tx: Transaction,
  owner: Owner,
  { refundedInvoices }: CustomerSnapshot,
): Promise<number> {
  const rows = refundedInvoices.flatMap(({ invoiceId, refunds: ofInvoice }) =>
    ofInvoice.map(({ id, amount, currency, status, reason, created }) =>
      storableRow({
        id,
        invoiceId,
        ...owner,
        amountMinor: amount,
        currency,
        status: status ?? 'pending',
        reason,
        created: fromSeconds(created),
      }),
    ),
  );
  if (rows.length === 0) return 0;
  const stored = await tx
    .select()
    .from(refunds)
    .where(
      inArray(
        refunds.id,
        rows.map(({ id }) => id),
      ),
    );
  const changed = rows.filter((row) => {
    const known = stored.find(({ id }) => id === row.id);
    return !known || !isDeepStrictEqual({ ...known, syncedAt: null }, { ...row, syncedAt: null });
  });
  for (const row of changed) {
    const values = { ...row, syncedAt: sql`clock_timestamp()` };
    await tx.insert(refunds).values(values).onConflictDoUpdate({ target: refunds.id, set: values });
  }
  return changed.length;
}
