import type postgres from 'postgres';
import type { OldVersion } from './versions';

/** What a full disk, two transactions in each other's way, and a serialization failure look like. */
const sqlStates = ['53100', '40P01', '40001'];

const tables = [
  'webhook_events',
  'customer_sync',
  'dirty_invoices',
  'billing_facts',
  'subscriptions',
  'invoices',
  'org_subscriptions',
  'billing_events',
  'organization_feed',
  'billing_customers',
  'checkout_intents',
];

/**
 * Puts a trigger on every table of the engine that fails a share of its writes, and an observer on the subscriptions that keeps
 * each row which went back to an older version. The share is `setFailureShare`'s; 0 at first.
 */
export async function installDatabaseFaults(admin: postgres.Sql): Promise<void> {
  await admin.unsafe(`
    create schema chaos;
    create table chaos.settings (failure_share float8 not null);
    insert into chaos.settings values (0);
    create table chaos.failures (sqlstate text, at timestamptz);
    create table chaos.regressions (subscription text not null, customer text not null, had text, got text);
    create function chaos.fail() returns trigger language plpgsql security definer set search_path = '' as $$
    declare
      states text[] := array[${sqlStates.map((state) => `'${state}'`).join()}];
    begin
      if pg_catalog.random() < (select failure_share from chaos.settings) then
        raise exception 'a fault of the simulation' using errcode = states[1 + pg_catalog.floor(pg_catalog.random() * 3)::int];
      end if;
      return new;
    end $$;
    create function chaos.observe() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      insert into chaos.regressions values (new.id, new.stripe_customer_id, old.metadata->>'change', new.metadata->>'change');
      return new;
    end $$;
    create trigger chaos_observe after update on billing.subscriptions for each row
      when (coalesce((new.metadata->>'change')::int, 0) < (old.metadata->>'change')::int) execute function chaos.observe();`);
  for (const table of tables) {
    await admin.unsafe(
      `create trigger chaos_fail before insert or update on billing.${table} for each row execute function chaos.fail()`,
    );
  }
}

export async function setFailureShare(admin: postgres.Sql, share: number): Promise<void> {
  await admin`update chaos.settings set failure_share = ${share}`;
}

/** Ends a share of the app's sessions, as a failover or an operator does it. Answers how many. */
export async function endSessions(admin: postgres.Sql, share: number): Promise<number> {
  const rows = await admin`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name like 'appfactory%' and datname = current_database() and random() < ${share}`;
  return rows.length;
}

/** Versions of subscriptions that were followed by an older one. */
export async function readRegressions(admin: postgres.Sql): Promise<OldVersion[]> {
  const rows = await admin<{ subscription: string; customer: string; had: string; got: string }[]>`
    select * from chaos.regressions`;
  return rows.map(({ subscription, customer, had, got }) => ({
    customer,
    shown: got,
    words: `subscription ${subscription} went back from change ${had} to ${got}`,
  }));
}
