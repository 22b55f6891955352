import type postgres from 'postgres';
import type { StripeProxy } from '../network/stripe-proxy';
import { readRegressions } from './database-faults';

/** A subscription's row shows a change that it should not show any more. */
export interface OldVersion {
  customer: string;
  /** The number of the change; null when it shows none. */
  shown: string | null;
  words: string;
}

/**
 * Rows that nobody knows to be behind, and that are older than a change which was acknowledged: the promise of docs/webhooks.md,
 * looked at while everything goes on. A deleted customer's rows keep what they last said.
 */
export async function findOverlooked(
  admin: postgres.Sql,
  acknowledgedChanges: ReadonlyMap<string, number>,
): Promise<OldVersion[]> {
  // Before the look: what is acknowledged meanwhile may not be in it.
  const promised = new Map(acknowledgedChanges);
  const rows = await admin<{ id: string; customer: string; change: string | null }[]>`
    select s.id, s.stripe_customer_id as customer, s.metadata->>'change' as change
    from billing.subscriptions s
    join billing.customer_sync c using (stripe_customer_id)
    join billing.billing_customers b using (stripe_customer_id)
    where c.dirty_gen = c.synced_gen and b.deleted_at is null`;
  return rows.flatMap(({ id, customer, change }) => {
    const least = promised.get(id) ?? 0;
    if (Number(change ?? 0) >= least) return [];
    const words = `subscription ${id} showed change ${change} and was not behind, though change ${least} was acknowledged`;
    return { customer, shown: change, words };
  });
}

/** Without those that Stripe itself caused: it showed that very version, which was true a moment before. */
export async function unexcused(
  admin: postgres.Sql,
  overlooked: readonly OldVersion[],
  { staleAnswers }: StripeProxy,
): Promise<string[]> {
  const told = [...staleAnswers].map(([path, bodies]) => ({ path, text: [...bodies].join() }));
  const isExcused = ({ customer, shown }: OldVersion) =>
    told.some(
      ({ path, text }) =>
        path.includes(customer) && (shown === null || new RegExp(`"change": *"${shown}"`).test(text)),
    );
  const all = [...overlooked, ...(await readRegressions(admin))];
  return [...new Set(all.filter((old) => !isExcused(old)).map(({ words }) => words))];
}
