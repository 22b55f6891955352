-- Who may touch what. Deny by default: row-level security is on for every table, and a role without a policy sees nothing.
revoke all on schema billing, identity from public;
--> statement-breakpoint
create schema if not exists billing_reporting;
--> statement-breakpoint
revoke all on schema billing_reporting from public;
--> statement-breakpoint
create schema if not exists pgboss authorization billing_worker;
--> statement-breakpoint
grant usage on schema billing to billing_app, billing_worker;
--> statement-breakpoint
grant usage on schema identity to billing_identity, billing_app, billing_worker;
--> statement-breakpoint
grant usage on schema billing_reporting to billing_reader;
--> statement-breakpoint

-- The worker: ingest, sync, jobs. It serves every organization, so its policies are open and its tables are counted out.
do $$
declare
  t text;
begin
  foreach t in array array['webhook_events', 'customer_sync', 'dirty_invoices', 'billing_facts', 'billing_customers', 'subscriptions',
                           'org_subscriptions', 'invoices', 'organization_feed', 'billing_events', 'checkout_intents',
                           'notifications', 'plan_prices', 'stripe_accounts'] loop
    execute format('grant select, insert, update on billing.%I to billing_worker', t);
    execute format('create policy worker_all on billing.%I to billing_worker using (true) with check (true)', t);
  end loop;
end
$$;
--> statement-breakpoint
-- The one table whose rows are spent: an invoice that a finished read has covered.
grant delete on billing.dirty_invoices to billing_worker;
--> statement-breakpoint
-- The worker reads who belongs to an organization; it never writes identity.
grant select on identity.organization, identity.member to billing_worker;
--> statement-breakpoint
create policy worker_read on identity.organization for select to billing_worker using (true);
--> statement-breakpoint
create policy worker_read on identity.member for select to billing_worker using (true);
--> statement-breakpoint

-- The app: one organization per transaction, named by a setting that the server takes from the session.
create function billing.current_organization() returns text
  language sql stable
  set search_path = ''
  return nullif(current_setting('billing.organization_id', true), '');
--> statement-breakpoint
revoke execute on function billing.current_organization() from public;
--> statement-breakpoint
grant execute on function billing.current_organization() to billing_app, billing_worker;
--> statement-breakpoint
do $$
declare
  t text;
begin
  foreach t in array array['billing_customers', 'subscriptions', 'org_subscriptions', 'invoices', 'organization_feed',
                           'billing_events', 'checkout_intents'] loop
    execute format('grant select on billing.%I to billing_app', t);
    execute format(
      'create policy app_read on billing.%I for select to billing_app using (organization_id = (select billing.current_organization()))', t);
  end loop;
  -- What a click writes.
  foreach t in array array['billing_customers', 'checkout_intents', 'organization_feed', 'billing_events'] loop
    execute format('grant insert on billing.%I to billing_app', t);
    execute format(
      'create policy app_insert on billing.%I for insert to billing_app with check (organization_id = (select billing.current_organization()))', t);
  end loop;
  foreach t in array array['billing_customers', 'checkout_intents', 'organization_feed'] loop
    execute format('grant update on billing.%I to billing_app', t);
    execute format(
      'create policy app_update on billing.%I for update to billing_app using (organization_id = (select billing.current_organization())) with check (organization_id = (select billing.current_organization()))', t);
  end loop;
end
$$;
--> statement-breakpoint
-- A person may ask for a fresh read of their own organization's customers.
grant select, insert, update on billing.customer_sync to billing_app;
--> statement-breakpoint
create policy app_read on billing.customer_sync for select to billing_app
  using (exists (select 1 from billing.billing_customers c where c.stripe_customer_id = customer_sync.stripe_customer_id));
--> statement-breakpoint
create policy app_insert on billing.customer_sync for insert to billing_app
  with check (exists (select 1 from billing.billing_customers c where c.stripe_customer_id = customer_sync.stripe_customer_id));
--> statement-breakpoint
create policy app_update on billing.customer_sync for update to billing_app
  using (exists (select 1 from billing.billing_customers c where c.stripe_customer_id = customer_sync.stripe_customer_id))
  with check (exists (select 1 from billing.billing_customers c where c.stripe_customer_id = customer_sync.stripe_customer_id));
--> statement-breakpoint
-- The catalogue's prices are public.
grant select on billing.plan_prices to billing_app;
--> statement-breakpoint
create policy app_read on billing.plan_prices for select to billing_app using (true);
--> statement-breakpoint
grant select on identity.organization, identity.member to billing_app;
--> statement-breakpoint
grant select (id, name, email) on identity.user to billing_app;
--> statement-breakpoint
create policy app_read on identity.organization for select to billing_app using (id = (select billing.current_organization()));
--> statement-breakpoint
create policy app_read on identity.member for select to billing_app using (organization_id = (select billing.current_organization()));
--> statement-breakpoint
create policy app_read on identity.user for select to billing_app
  using (exists (select 1 from identity.member m where m.user_id = "user".id));
--> statement-breakpoint

-- better-auth.
do $$
declare
  t text;
begin
  foreach t in array array['user', 'session', 'account', 'verification', 'organization', 'member', 'invitation'] loop
    execute format('grant select, insert, update, delete on identity.%I to billing_identity', t);
    execute format('create policy identity_all on identity.%I to billing_identity using (true) with check (true)', t);
  end loop;
end
$$;
