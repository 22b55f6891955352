import type { Services } from '@/services';
import { type Finding, ok, problem } from './finding';

/** What each role cannot work without, a handful of each: the first statement of a page, a webhook, a sign-in and a report. */
const needed: readonly (readonly [role: string, table: string, rights: readonly string[]])[] = [
  ['billing_app', 'billing.billing_customers', ['select', 'insert', 'update']],
  ['billing_app', 'billing.subscriptions', ['select']],
  ['billing_app', 'billing.org_subscriptions', ['select']],
  ['billing_app', 'billing.invoices', ['select']],
  ['billing_app', 'billing.organization_feed', ['select', 'insert', 'update']],
  ['billing_app', 'billing.billing_events', ['select', 'insert']],
  ['billing_app', 'billing.checkout_intents', ['select', 'insert', 'update']],
  ['billing_app', 'billing.customer_sync', ['select', 'insert', 'update']],
  ['billing_app', 'billing.plan_prices', ['select']],
  ['billing_app', 'identity.organization', ['select']],
  ['billing_app', 'identity.member', ['select']],
  ['billing_worker', 'billing.webhook_events', ['select', 'insert', 'update']],
  ['billing_worker', 'billing.customer_sync', ['select', 'insert', 'update']],
  ['billing_worker', 'billing.dirty_invoices', ['select', 'insert', 'update', 'delete']],
  ['billing_worker', 'billing.billing_customers', ['select', 'insert', 'update']],
  ['billing_worker', 'billing.subscriptions', ['select', 'insert', 'update']],
  ['billing_worker', 'billing.org_subscriptions', ['select', 'insert', 'update']],
  ['billing_worker', 'billing.invoices', ['select', 'insert', 'update']],
  ['billing_worker', 'billing.billing_events', ['select', 'insert', 'update']],
  ['billing_worker', 'billing.stripe_accounts', ['select', 'insert', 'update']],
  ['billing_worker', 'identity.organization', ['select']],
  ['billing_worker', 'identity.member', ['select']],
  ['billing_identity', 'identity.user', ['select', 'insert', 'update', 'delete']],
  ['billing_identity', 'identity.session', ['select', 'insert', 'update', 'delete']],
  ['billing_identity', 'identity.organization', ['select', 'insert', 'update', 'delete']],
  ['billing_identity', 'identity.member', ['select', 'insert', 'update', 'delete']],
];

/** Rights that a role lacks, and rights that everybody has: either stays unseen until a page fails, or until somebody reads. */
export async function checkGrants({ database }: Pick<Services, 'database'>): Promise<Finding> {
  const check = 'grants';
  const wanted = needed.flatMap(([role, table, rights]) =>
    rights.map((right) => ({ role, schema: table.split('.')[0], name: table.split('.')[1], right })),
  );
  // Joined to the catalogue: a table that is not there yet is named by the migrations.
  const missing = await database.ingest<{ role: string; name: string; right: string }[]>`
    select w.role, format('%I.%I', w.schema, w.name) as name, w.right
    from json_to_recordset(${JSON.stringify(wanted)}::text::json) as w(role text, schema text, name text, "right" text)
    join pg_roles r on r.rolname = w.role
    join pg_namespace n on n.nspname = w.schema join pg_class c on c.relnamespace = n.oid and c.relname = w.name
    where not (has_schema_privilege(r.oid, n.oid, 'usage') and has_table_privilege(r.oid, c.oid, w.right))
    order by 1, 2, 3`;
  // Of strangers: PUBLIC (0), and the roles under which a hosted Postgres shows its tables to browsers.
  const strangers = await database.ingest<{ kind: string; name: string; role: string; rights: string }[]>`
    select kind, name, coalesce(quote_ident(r.rolname), 'public') as role, string_agg(distinct lower(privilege_type), ', ') as rights
    from (
      select 'schema' as kind, quote_ident(n.nspname) as name, a.* from pg_namespace n, aclexplode(n.nspacl) a
        where n.nspname in ('billing', 'identity')
      union all
      select case c.relkind when 'S' then 'sequence' else 'table' end, format('%I.%I', n.nspname, c.relname), a.*
        from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
        where n.nspname in ('billing', 'identity')
      union all
      select 'table', format('%I.%I', n.nspname, c.relname), a.*
        from pg_attribute t join pg_class c on c.oid = t.attrelid join pg_namespace n on n.oid = c.relnamespace, aclexplode(t.attacl) a
        where n.nspname in ('billing', 'identity') and not t.attisdropped
    ) g left join pg_roles r on r.oid = g.grantee
    where g.grantee = 0 or r.rolname in ('anon', 'authenticated')
    group by 1, 2, 3 order by 1, 2, 3`;
  if (missing.length === 0 && strangers.length === 0)
    return ok(check, 'each role has what it works with, and nobody else has any');
  return problem(
    check,
    [
      ...missing.map(({ role, name, right }) => `${role} lacks ${right} on ${name}`),
      ...strangers.map(({ role, name, rights }) => `${role} has ${rights} on ${name}`),
    ].join('; '),
    [
      ...missing.map(
        ({ role, name, right }) =>
          `grant usage on schema ${name.split('.')[0]} to ${role}; grant ${right} on ${name} to ${role}`,
      ),
      ...strangers.map(({ kind, role, name }) => `revoke all on ${kind} ${name} from ${role}`),
    ].join('; '),
  );
}
