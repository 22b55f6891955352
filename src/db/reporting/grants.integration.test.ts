import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReportingDatabase, type ReportingDatabase } from './reader.fixture';

const views = [
  'cancellations',
  'dead_letters',
  'mrr_daily',
  'notification_health',
  'payment_failures',
  'payments',
  'subscription_movements',
  'subscriptions_current',
  'sync_backlog',
  'trials',
  'webhook_health',
];
const otherRoles = ['billing_app', 'billing_worker', 'billing_identity'];

let database: ReportingDatabase;
let logins: Map<string, postgres.Sql>;

beforeAll(async () => {
  database = await createReportingDatabase();
  logins = new Map(
    otherRoles.map((role) => [role, postgres(database.url, { max: 1, connection: { role } })]),
  );
});
afterAll(async () => {
  for (const login of logins.values()) await login.end();
  await database[Symbol.asyncDispose]();
});

describe('the reporting schema', () => {
  it('holds these views and nothing else', async () => {
    const rows = await database.admin<{ relname: string; relkind: string }[]>`
      select relname, relkind from pg_class where relnamespace = 'billing_reporting'::regnamespace order by 1`;
    expect(rows.map(({ relname, relkind }) => `${relkind} ${relname}`)).toEqual(
      views.map((name) => `v ${name}`),
    );
  });

  it.each(views)('lets the reader read %s, and change nothing in it', async (view) => {
    const { reader } = database;
    await expect(reader`select * from ${reader(`billing_reporting.${view}`)}`).resolves.toBeDefined();
    await expect(reader`delete from ${reader(`billing_reporting.${view}`)}`).rejects.toThrow();
    const [rights] = await database.admin`
      select has_table_privilege('billing_reader', ${`billing_reporting.${view}`}, 'insert, update, delete, truncate, trigger') as any`;
    expect(rights?.any).toBe(false);
  });

  it.each(views.flatMap((view) => otherRoles.map((role) => [view, role] as const)))(
    'keeps %s from %s',
    async (view, role) => {
      const login = logins.get(role);
      if (!login) throw new Error(`no login of ${role}`);
      await expect(login`select * from ${login(`billing_reporting.${view}`)}`).rejects.toMatchObject({
        code: '42501',
      });
    },
  );

  it('is granted to the reader and to no other role, not to everybody either', async () => {
    const rows = await database.admin<{ grantee: string }[]>`
      select distinct coalesce(nullif(g.grantee, 0)::regrole::text, 'public') as grantee
      from pg_class c, aclexplode(c.relacl) g
      where c.relnamespace = 'billing_reporting'::regnamespace and g.grantee <> c.relowner`;
    expect(rows.map(({ grantee }) => grantee)).toEqual(['billing_reader']);
  });

  it('opens no table: the reader sees what the views show and not what they are made of', async () => {
    const rows = await database.admin<{ name: string }[]>`
      select c.oid::regclass::text as name from pg_class c
      where c.relnamespace in ('billing'::regnamespace, 'identity'::regnamespace) and c.relkind in ('r', 'p', 'v', 'S')
        and (case when c.relkind = 'S' then has_sequence_privilege('billing_reader', c.oid, 'usage, select, update')
          else has_any_column_privilege('billing_reader', c.oid, 'select, insert, update, references') end)`;
    expect([...rows]).toEqual([]);
  });

  it('shows no mail address, no payload, no text that a customer wrote, and no address of a page', async () => {
    const rows = await database.admin<{ column_name: string }[]>`
      select table_name || '.' || column_name as column_name from information_schema.columns
      where table_schema = 'billing_reporting'
        and (column_name ~ '(email|payload|ip_address|url|recipient|card|comment)' and column_name <> 'has_comment'
          or data_type in ('bytea', 'jsonb', 'json'))`;
    expect([...rows]).toEqual([]);
  });

  it('has amounts as whole minor units with their currency, and the same in whole units beside each', async () => {
    const rows = await database.admin<
      { table_name: string; name: string; data_type: string; has_currency: boolean; has_major: boolean }[]
    >`
      select c.table_name, c.column_name as name, c.data_type,
        exists (select 1 from information_schema.columns o where o.table_schema = c.table_schema and o.table_name = c.table_name
          and o.column_name = 'currency') as has_currency,
        exists (select 1 from information_schema.columns o where o.table_schema = c.table_schema and o.table_name = c.table_name
          and o.column_name = replace(c.column_name, '_minor', '_major')) as has_major
      from information_schema.columns c where c.table_schema = 'billing_reporting' and c.column_name ~ '_minor$'`;
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => row.data_type !== 'bigint' || !row.has_currency)).toEqual([]);
    // What only explains another amount has no second form.
    const explained = ['before_minor', 'after_minor', 'tax_minor', 'discount_minor'];
    expect(rows.filter((row) => !row.has_major && !explained.includes(row.name))).toEqual([]);
  });

  it('has every moment with its zone', async () => {
    const rows = await database.admin`
      select table_name, column_name from information_schema.columns
      where table_schema = 'billing_reporting' and data_type in ('timestamp without time zone', 'date', 'time without time zone')`;
    expect([...rows]).toEqual([]);
  });

  it('counts whole units as the interface does', async () => {
    const [row] = await database.reader`
      select billing_reporting.to_major(9900, 'usd')::text as usd, billing_reporting.to_major(9900, 'jpy')::text as jpy,
        billing_reporting.to_major(-9905, 'kwd')::text as kwd,
        billing_reporting.to_major(990000, 'ugx')::text as ugx`;
    expect(row).toEqual({ usd: '99.00', jpy: '9900', kwd: '-9.905', ugx: '9900.00' });
  });
});
