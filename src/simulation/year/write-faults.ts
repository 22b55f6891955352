import type postgres from 'postgres';

const tables = [
  'webhook_events',
  'customer_sync',
  'dirty_invoices',
  'subscriptions',
  'invoices',
  'org_subscriptions',
  'billing_events',
  'organization_feed',
];

/** A sequence counts the writes, since it alone is not rolled back with them; the one whose turn it is fails. */
export async function installWriteFaults(admin: postgres.Sql): Promise<void> {
  await admin.unsafe(`
    create schema simulated;
    create sequence simulated.writes;
    create table simulated.failing (at_write bigint);
    create function simulated.fail_in_turn() returns trigger language plpgsql security definer set search_path = '' as $$
    declare
      turn bigint := nextval('simulated.writes');
    begin
      if exists (select from simulated.failing where at_write = turn) then
        raise exception 'a fault of the simulation' using errcode = (array['53100', '40P01', '40001'])[1 + turn % 3];
      end if;
      return new;
    end $$;`);
  for (const table of tables) {
    await admin.unsafe(`create trigger simulated_fault before insert or update on billing.${table}
      for each row execute function simulated.fail_in_turn()`);
  }
}

/** The write that comes after so many others fails. */
export async function failWrite(admin: postgres.Sql, afterWrites: number): Promise<void> {
  await admin`insert into simulated.failing select last_value + ${afterWrites} from simulated.writes`;
}

export async function failNoWrite(admin: postgres.Sql): Promise<void> {
  await admin`delete from simulated.failing`;
}
