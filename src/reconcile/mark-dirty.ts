import type { ReconcileDependencies } from './run';

type Deps = Pick<ReconcileDependencies, 'sql' | 'livemode'>;

/** Marks customers to be read from Stripe again, now; the sync does it under its fence like any other change. Answers how many. */
export async function markDirty({ sql, livemode }: Deps, customers: readonly string[]): Promise<number> {
  const rows = await sql`
    insert into billing.customer_sync as s (stripe_customer_id, livemode, dirty_gen)
    select id, ${livemode}, 1 from unnest(${[...customers]}::text[]) as c(id) order by id
    on conflict (stripe_customer_id) do update set dirty_gen = s.dirty_gen + 1, run_at = clock_timestamp(), dead_at = null`;
  return rows.count;
}

/** Every customer of this mode that an organization is mapped to, deleted ones too: their rows may be from before they were. */
export async function mappedCustomers({ sql, livemode }: Deps): Promise<string[]> {
  const rows = await sql<{ stripe_customer_id: string }[]>`
    select stripe_customer_id from billing.billing_customers
    where livemode = ${livemode} and stripe_customer_id is not null order by stripe_customer_id`;
  return rows.map((row) => row.stripe_customer_id);
}
