import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '@/test/test-database';
import { createDatabase, type Database } from './client';
import { migrate } from './migrate';

let url: string;
let admin: postgres.Sql;
let database: Database;
let drop: () => PromiseLike<void>;

beforeAll(async () => {
  const created = await createTestDatabase();
  url = created.url;
  drop = () => created[Symbol.asyncDispose]();
  admin = postgres(url, { max: 1, onnotice: () => undefined });
  database = createDatabase(url);
  for (const id of ['org_a', 'org_b']) {
    await admin`insert into identity.organization (id, name, slug) values (${id}, ${id}, ${id})`;
    await admin`insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
      values (${`bc_${id}`}, ${id}, false, ${`cus_${id}`})`;
    await admin`insert into billing.customer_sync (stripe_customer_id, livemode) values (${`cus_${id}`}, false)`;
  }
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await drop();
});

describe('the roles in Postgres', () => {
  it('runs every connection of the app under one of its own roles, none of which may bypass row-level security', async () => {
    await database.assertRoles();
    const rows = await admin`
      select rolname from pg_roles where rolname like 'billing\\_%' and (rolsuper or rolbypassrls or rolcanlogin)`;
    expect([...rows]).toEqual([]);
  });

  it('has row-level security on for every table', async () => {
    const rows = await admin`
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('billing', 'identity') and c.relkind in ('r', 'p') and not c.relrowsecurity`;
    expect([...rows]).toEqual([]);
  });

  it('shows one organization its own rows and none of another', async () => {
    const seen = await database.forOrganization('org_a', (tx) =>
      tx.execute<{ organization_id: string }>(sql`select organization_id from billing.billing_customers`),
    );
    expect(seen.map((row) => row.organization_id)).toEqual(['org_a']);
    const syncs = await database.forOrganization('org_a', (tx) =>
      tx.execute<{ stripe_customer_id: string }>(sql`select stripe_customer_id from billing.customer_sync`),
    );
    expect(syncs.map((row) => row.stripe_customer_id)).toEqual(['cus_org_a']);
  });

  it('shows nothing at all to a query that names no organization', async () => {
    const seen = await database.app.execute(sql`select organization_id from billing.billing_customers`);
    expect([...seen]).toEqual([]);
  });

  it('forgets the organization with its transaction, though the connection lives on', async () => {
    for (let i = 0; i < 20; i++) await database.forOrganization('org_a', (tx) => tx.execute(sql`select 1`));
    const seen = await database.app.execute(sql`select organization_id from billing.billing_customers`);
    expect([...seen]).toEqual([]);
  });

  it('refuses to write into another organization', async () => {
    const write = database.forOrganization('org_a', (tx) =>
      tx.execute(
        sql`insert into billing.billing_customers (id, organization_id, livemode) values ('x', 'org_b', true)`,
      ),
    );
    await expect(write).rejects.toMatchObject({ cause: { code: '42501' } });
    const changed = await database.forOrganization('org_a', (tx) =>
      tx.execute(
        sql`update billing.billing_customers set deleted_at = now() where organization_id = 'org_b' returning id`,
      ),
    );
    expect([...changed]).toEqual([]);
  });

  it('keeps the app from passwords and sessions, the worker from what proves who somebody is, the reader from everything', async () => {
    const denied = { cause: { code: '42501' } };
    await expect(database.app.execute(sql`select password from identity.account`)).rejects.toMatchObject(
      denied,
    );
    await expect(database.app.execute(sql`select token from identity.session`)).rejects.toMatchObject(denied);
    // Addresses it needs, since it writes the mails; what proves who somebody is it does not.
    for (const table of ['account', 'session', 'verification']) {
      await expect(
        database.worker.execute(sql`select id from identity.${sql.identifier(table)}`),
      ).rejects.toMatchObject(denied);
    }
    await expect(database.worker.execute(sql`update identity."user" set name = ''`)).rejects.toMatchObject(
      denied,
    );
    await expect(database.identity.execute(sql`select id from billing.invoices`)).rejects.toMatchObject(
      denied,
    );
    const reader = postgres(url, { max: 1, connection: { role: 'billing_reader' } });
    await expect(reader`select id from billing.invoices`).rejects.toMatchObject({ code: '42501' });
    await reader.end();
  });

  it('never lets a projection go back, nor an ended subscription live again', async () => {
    await admin`insert into billing.org_subscriptions (organization_id, livemode, sync_seq, synced_at) values ('org_a', false, 5, now())`;
    await expect(admin`update billing.org_subscriptions set sync_seq = 4`).rejects.toThrow('down to 4');
    await admin`
      insert into billing.subscriptions (id, stripe_customer_id, organization_id, livemode, status, plan_id, currency, items, created,
        start_date, current_period_start, current_period_end, cancel_at_period_end, metadata, synced_at)
      values ('sub_x', 'cus_org_a', 'org_a', false, 'canceled', 'pro', 'usd', '[]', now(), now(), now(), now(), false, '{}', now())`;
    await expect(
      admin`update billing.subscriptions set status = 'active' where id = 'sub_x'`,
    ).rejects.toThrow('cannot become active');
  });
});

describe('migrate', () => {
  it('runs again without a change, also from several processes at once', async () => {
    await Promise.all([migrate(url), migrate(url), migrate(url)]);
  });
});
