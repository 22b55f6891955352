import postgres from 'postgres';
import type { EmbeddedPostgres } from '@/db/embedded';
import { migrate } from '@/db/migrate';
import { customerId } from './events';
import { floorTables } from './floor-tables';

/** One organization a customer, so that no two syncs wait for each other. */
export const customersCount = 1_000;

export interface BenchDatabase {
  url: string;
  /** As the owner. */
  admin: postgres.Sql;
  drop(): Promise<void>;
}

/** An empty database whose commits are durable, whatever the server's default says. */
export async function createBenchDatabase(server: EmbeddedPostgres, name: string): Promise<BenchDatabase> {
  const maintenance = postgres(server.url('postgres'), { max: 1, onnotice: () => undefined });
  await maintenance.unsafe(`drop database if exists ${name} with (force)`);
  const url = await server.ensureDatabase(name);
  await maintenance.unsafe(`alter database ${name} set synchronous_commit = on`);
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  return {
    url,
    admin,
    async drop() {
      await admin.end({ timeout: 1 });
      await maintenance.unsafe(`drop database if exists ${name} with (force)`);
      await maintenance.end({ timeout: 1 });
    },
  };
}

export async function prepareOurs({ url, admin }: BenchDatabase, count = customersCount): Promise<void> {
  await migrate(url);
  const ids = Array.from({ length: count }, (_, i) => customerId(i));
  await admin`
    insert into identity.organization (id, name, slug)
    select 'org_' || id, id, id from unnest(${ids}::text[]) as c(id)`;
  await admin`
    insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
    select 'bc_' || id, 'org_' || id, false, id from unnest(${ids}::text[]) as c(id)`;
  // Known before, so that a sync makes the one read that an event costs and not those of a first sight.
  await admin`
    insert into billing.customer_profiles
      (stripe_customer_id, organization_id, livemode, tax_ids, payment_methods, payment_methods_read_at, synced_at)
    select id, 'org_' || id, false, '[]', '[]', clock_timestamp() - interval '1 day', clock_timestamp() from unnest(${ids}::text[]) as c(id)`;
  await admin`
    insert into billing.customer_sync (stripe_customer_id, livemode, last_synced_at)
    select id, false, clock_timestamp() from unnest(${ids}::text[]) as c(id)`;
}

export async function prepareFloor({ admin }: BenchDatabase): Promise<void> {
  await admin.unsafe(floorTables);
  const ids = Array.from({ length: customersCount }, (_, i) => customerId(i));
  await admin`insert into customers select id, 'org_' || id from unnest(${ids}::text[]) as c(id)`;
}
