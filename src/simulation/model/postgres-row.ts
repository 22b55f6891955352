import type postgres from 'postgres';
import type { SyncRow, SyncTimes } from '@/billing/customer-sync/steps';

/* One customer's row as the model speaks of it, put into Postgres and read from it, as the database's owner. */

export const customer = 'cus_model';
export const organizationId = 'org_model';

/** Far enough apart that no slow machine takes one for the other. Milliseconds. */
export const timing = { debounceMs: 3_600_000, settleMs: 3_600_000, leaseMs: 3_600_000 };
const leases = { free: null, held: '1 hour', over: '-1 second' } as const;
const runs = { passed: '-1 minute', debounced: '1 hour', backedOff: '5 minutes' } as const;
const settles = { none: null, due: '-1 minute', later: '1 hour' } as const;

export const restingTimes: SyncTimes = { run: 'passed', settle: 'none', isDead: false };

export async function putRow(
  admin: postgres.Sql,
  row: SyncRow,
  times: SyncTimes = restingTimes,
): Promise<void> {
  await admin.unsafe(putRowText(row, times));
}

/** As text, so that it can go with others in one round trip; every value is a number or one of our own words. */
export function putRowText(row: SyncRow, times: SyncTimes = restingTimes): string {
  const at = (interval: string | null) =>
    interval === null ? 'null' : `clock_timestamp() + interval '${interval}'`;
  return `
    insert into billing.customer_sync
      (stripe_customer_id, livemode, dirty_gen, synced_gen, lease_token, lease_until, run_at, settle_at, attempts, dead_at)
    values ('${customer}', false, ${row.dirtyGen}, ${row.syncedGen}, ${row.leaseToken}, ${at(leases[row.lease])},
      ${at(runs[times.run])}, ${at(settles[times.settle])}, ${row.attempts}, ${times.isDead ? 'clock_timestamp()' : 'null'})
    on conflict (stripe_customer_id) do update set dirty_gen = excluded.dirty_gen, synced_gen = excluded.synced_gen,
      lease_token = excluded.lease_token, lease_until = excluded.lease_until, run_at = excluded.run_at,
      settle_at = excluded.settle_at, attempts = excluded.attempts, dead_at = excluded.dead_at, permanent_failures = 0`;
}

export async function readRow(admin: postgres.Sql): Promise<SyncRow> {
  return (await readTimedRow(admin)).row;
}

export async function readTimedRow(admin: postgres.Sql): Promise<{ row: SyncRow; times: SyncTimes }> {
  const [found] = await admin<[SyncRow & SyncTimes]>`
    select dirty_gen::int as "dirtyGen", synced_gen::int as "syncedGen", lease_token::int as "leaseToken",
      case when lease_until is null then 'free' when lease_until < clock_timestamp() then 'over' else 'held' end as lease, attempts,
      case when run_at <= clock_timestamp() then 'passed' when run_at > clock_timestamp() + interval '30 minutes' then 'debounced'
        else 'backedOff' end as run,
      case when settle_at is null then 'none' when settle_at <= clock_timestamp() then 'due' else 'later' end as settle,
      dead_at is not null as "isDead"
    from billing.customer_sync where stripe_customer_id = ${customer}`;
  const { run, settle, isDead, ...row } = found;
  return { row, times: { run, settle, isDead } };
}
