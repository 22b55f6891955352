import type { ReconcileDependencies } from './run';

type Deps = Pick<ReconcileDependencies, 'sql' | 'livemode'>;

/** A customer whose rows differ from Stripe's, and those of its invoices that do. */
export type DifferentCustomers = ReadonlyMap<string, ReadonlySet<string>>;

/** Marks customers to be read from Stripe again, now; the sync does it under its fence like any other change. Answers how many. */
export function markDirty(deps: Deps, customers: readonly string[]): Promise<number> {
  return markDifferent(deps, new Map(customers.map((id) => [id, new Set()])));
}

/**
 * The same with the invoices named, because the sync reads by itself only the latest of each subscription. One statement: a claim between
 * the two would clear the names unread.
 */
export async function markDifferent({ sql, livemode }: Deps, customers: DifferentCustomers): Promise<number> {
  const named = [...customers].flatMap(([customer, ids]) => [...ids].map((id) => ({ id, customer })));
  const [row] = await sql<[{ marked: number }]>`
    with bumped as (
      insert into billing.customer_sync as s (stripe_customer_id, livemode, dirty_gen)
      select id, ${livemode}, 1 from unnest(${[...customers.keys()]}::text[]) as c(id) order by id
      on conflict (stripe_customer_id) do update set dirty_gen = s.dirty_gen + 1, run_at = clock_timestamp(), dead_at = null
      returning stripe_customer_id, dirty_gen
    ),
    named as (
      insert into billing.dirty_invoices as d (invoice_id, stripe_customer_id, gen)
      select i.id, i.customer, b.dirty_gen
      from unnest(${named.map(({ id }) => id)}::text[], ${named.map(({ customer }) => customer)}::text[]) as i(id, customer)
      join bumped b on b.stripe_customer_id = i.customer order by i.id
      on conflict (invoice_id) do update set gen = greatest(d.gen, excluded.gen), stripe_customer_id = excluded.stripe_customer_id
    )
    select count(*)::int as marked from bumped`;
  return row.marked;
}

/** Every customer of this mode that an organization is mapped to, deleted ones too: their rows may be from before they were. */
export async function mappedCustomers({ sql, livemode }: Deps): Promise<string[]> {
  const rows = await sql<{ stripe_customer_id: string }[]>`
    select stripe_customer_id from billing.billing_customers
    where livemode = ${livemode} and stripe_customer_id is not null order by stripe_customer_id`;
  return rows.map((row) => row.stripe_customer_id);
}
