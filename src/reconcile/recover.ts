import { nowSeconds } from '@/lib/clock';
import { historySeconds, readEvents } from './events';
import { mappedCustomers, markDirty } from './mark-dirty';
import { type ReconcileDependencies, type ReconcileOptions, type ReconcileReport, recordRun } from './run';

export interface RecoverReport extends ReconcileReport {
  /** Customers that were marked to be read again; in a dry run those that would be. */
  customers: number;
}

/**
 * After a restored backup: brings in every event of the last 30 days that the database does not know, and marks every customer to be read
 * again. The events carry the facts, the reads carry the state, also what is older than Stripe keeps events. Throws Stripe's errors; what
 * was brought in until then stays, and a second run goes on.
 */
export async function recover(
  deps: ReconcileDependencies,
  options: ReconcileOptions = {},
): Promise<RecoverReport> {
  let customers: string[] = [];
  const report = await recordRun(deps, 'recover', options, async (findings) => {
    await readEvents(deps, { created: { gte: nowSeconds(deps.clock) - historySeconds } }, findings, options);
    customers = await mappedCustomers(deps);
    if (!options.isDryRun && customers.length > 0) await markDirty(deps, customers);
  });
  return { ...report, customers: customers.length };
}
