import type postgres from 'postgres';

/** At once: some tens of milliseconds. Who is parked is never looked at again, so a hundred thousand cost this once. */
const parkMax = 5_000;

/**
 * Takes customers that nobody is mapped to out of the claims' way, and answers how many. They stay dirty and are bumped as ever; the
 * mapping's trigger takes them back.
 *
 * A mapping of the same moment is never missed: its trigger writes the customer's row, whatever that holds. If it came before our lock,
 * the second statement sees it; if it comes after, it waits for us and takes the parking back.
 */
export async function parkUnmapped(sql: postgres.Sql, livemode: boolean): Promise<number> {
  // Two selects, because each has an index of its own.
  const found = await sql<{ id: string }[]>`
    select c.stripe_customer_id as id from billing.customer_sync c
    where c.livemode = ${livemode} and c.dead_at is null and c.is_dirty and not c.is_parked
      and not exists (select from billing.billing_customers m where m.stripe_customer_id = c.stripe_customer_id)
    union all
    select c.stripe_customer_id from billing.customer_sync c
    where c.livemode = ${livemode} and c.dead_at is null and c.is_pending and not c.is_dirty and not c.is_parked
      and not exists (select from billing.billing_customers m where m.stripe_customer_id = c.stripe_customer_id)
    limit ${parkMax}`;
  if (found.length === 0) return 0;
  return sql.begin(async (tx) => {
    const locked = await tx<{ id: string }[]>`
      select stripe_customer_id as id from billing.customer_sync
      where stripe_customer_id = any(${found.map(({ id }) => id)}) for update skip locked`;
    const parked = await tx`
      update billing.customer_sync c set is_parked = true
      where c.stripe_customer_id = any(${locked.map(({ id }) => id)})
        and not exists (select from billing.billing_customers m where m.stripe_customer_id = c.stripe_customer_id)`;
    return parked.count;
  });
}
