import { isDeepStrictEqual } from 'node:util';
import postgres from 'postgres';
import { type Claim, claimCustomer } from '@/billing/customer-sync/claim';
import { failClaim } from '@/billing/customer-sync/fail';
import { LeaseLostError, releaseLease } from '@/billing/customer-sync/release';
import type { SyncRow } from '@/billing/customer-sync/steps';
import * as builtSteps from '@/billing/customer-sync/steps';
import { type InboxEntry, storeEvents } from '@/billing/webhook-inbox';
import { createDatabase } from '@/db/client';
import { standardBounds } from './bounds';
import { explore } from './explore';
import { built } from './protocol';

export interface Conformance {
  /** States of the model. */
  states: number;
  /** What is left of them where only the database's part counts. */
  databaseStates: number;
  comparisons: number;
  /** Where Postgres did something else than the step; empty when the model speaks of the real statements. */
  differences: string[];
}

/** What the model says each statement does; a test hands in wrong ones, to see that the comparison sees them. */
export type Steps = Pick<typeof builtSteps, 'ingestStep' | 'claimStep' | 'releaseStep' | 'failStep'>;

interface DatabaseState {
  row: SyncRow;
  /** A bit per change whose event is stored. */
  inbox: number;
  /** The claims that workers hold in any world with this row. */
  claims: Map<string, { generation: number; leaseToken: number }>;
}

const customer = 'cus_model';
const createdSeconds = 1_795_000_000;
const timing = { debounceMs: 0, settleMs: 3_600_000, leaseMs: 3_600_000 };

/**
 * Puts Postgres into every state that the model reaches, runs the app's own statements there, and compares the row with the step
 * functions. So what the model walked are schedules of the real statements. The database must be migrated and is written to.
 */
export async function compareWithPostgres(
  databaseUrl: string,
  steps: Steps = builtSteps,
): Promise<Conformance> {
  const { ingestStep, claimStep, releaseStep, failStep } = steps;
  const admin = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const database = createDatabase(databaseUrl);
  const differences: string[] = [];
  let comparisons = 0;

  async function compare(what: string, expected: unknown, found: unknown): Promise<void> {
    comparisons++;
    if (isDeepStrictEqual(expected, found)) return;
    differences.push(
      `${what}: the model says ${JSON.stringify(expected)}, Postgres ${JSON.stringify(found)}`,
    );
  }

  try {
    await admin`
      insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
      values ('bc_model', 'org_model', false, ${customer}) on conflict do nothing`;
    const { states, reachable } = databaseStates();
    for (const { row, inbox, claims } of reachable) {
      const where = JSON.stringify({ ...row, inbox });
      for (let change = 0; change < standardBounds.changes; change++) {
        const expected = ingestStep(row, (inbox & (1 << change)) !== 0);
        // Alone and in company are two statements; each change takes one of them, through all states.
        const isAlone = change % 2 === 0;
        await put(admin, row, inbox);
        await storeEvents(
          database.ingest,
          isAlone ? [eventOf(change)] : [eventOf(change), neighbour],
          timing,
        );
        await compare(`event ${change} at ${where}`, expected, await look(admin));
      }
      await put(admin, row, inbox);
      const claim = await claimCustomer(database.ingest, {
        leaseMs: timing.leaseMs,
        order: 'oldest',
        livemode: false,
      });
      const step = claimStep(row);
      const remembered = claim && { generation: claim.generation, leaseToken: claim.leaseToken };
      await compare(`claim at ${where}`, step?.claim ?? null, remembered);
      await compare(`row after the claim at ${where}`, step?.row ?? row, await look(admin));
      for (const held of claims.values()) {
        await put(admin, row, inbox);
        const released = releaseStep(row, held);
        const isReleased = await database.worker
          .transaction((tx) => releaseLease(tx, claimOf(held, row)))
          .then(() => true)
          .catch((error: unknown) => {
            if (error instanceof LeaseLostError) return false;
            throw error;
          });
        await compare(`release of ${held.leaseToken} at ${where}`, released !== null, isReleased);
        await compare(`row after the release at ${where}`, released ?? row, await look(admin));
        await put(admin, row, inbox);
        await failClaim(database.ingest, claimOf(held, row), new Error('a failure of the model'), 0.5);
        await compare(`failure of ${held.leaseToken} at ${where}`, failStep(row, held), await look(admin));
      }
    }
    return { states, databaseStates: reachable.length, comparisons, differences };
  } finally {
    await database.close();
    await admin.end();
  }
}

function databaseStates(): { states: number; reachable: DatabaseState[] } {
  const reachable = new Map<string, DatabaseState>();
  const { states } = explore(built, standardBounds, ({ row, inbox, workers }) => {
    const key = JSON.stringify([row, inbox]);
    const state = reachable.get(key) ?? { row, inbox, claims: new Map() };
    for (const worker of workers) {
      if (worker.at !== 'idle') state.claims.set(JSON.stringify(worker.claim), worker.claim);
    }
    reachable.set(key, state);
  });
  return { states, reachable: [...reachable.values()] };
}

async function put(admin: postgres.Sql, row: SyncRow, inbox: number): Promise<void> {
  const leaseUntil = { free: null, held: '1 hour', over: '-1 second' }[row.lease];
  await admin`
    with cleared as (delete from billing.webhook_events)
    insert into billing.customer_sync (stripe_customer_id, livemode, dirty_gen, synced_gen, lease_token, lease_until, run_at, attempts)
    values (${customer}, false, ${row.dirtyGen}, ${row.syncedGen}, ${row.leaseToken},
      clock_timestamp() + ${leaseUntil}::interval, clock_timestamp() - interval '1 minute', ${row.attempts})
    on conflict (stripe_customer_id) do update set dirty_gen = excluded.dirty_gen, synced_gen = excluded.synced_gen,
      lease_token = excluded.lease_token, lease_until = excluded.lease_until, run_at = excluded.run_at, settle_at = null,
      attempts = excluded.attempts, dead_at = null`;
  for (let change = 0; change < standardBounds.changes; change++) {
    if ((inbox & (1 << change)) === 0) continue;
    await admin`
      insert into billing.webhook_events (id, created, type, livemode, stripe_customer_id, status, verified_with, payload)
      values (${`evt_${change}`}, to_timestamp(${createdSeconds}), 'customer.updated', false, ${customer}, 'accepted', 'current', '')`;
  }
}

async function look(admin: postgres.Sql): Promise<SyncRow> {
  const [row] = await admin<[SyncRow]>`
    select dirty_gen::int as "dirtyGen", synced_gen::int as "syncedGen", lease_token::int as "leaseToken",
      case when lease_until is null then 'free' when lease_until < clock_timestamp() then 'over' else 'held' end as lease,
      attempts
    from billing.customer_sync where stripe_customer_id = ${customer}`;
  return { ...row };
}

function eventOf(change: number): InboxEntry {
  return {
    id: `evt_${change}`,
    createdSeconds,
    type: 'customer.updated',
    livemode: false,
    account: null,
    apiVersion: null,
    stripeCustomerId: customer,
    invoiceId: null,
    status: 'accepted',
    verifiedWith: 'current',
    payload: Buffer.alloc(0),
    fact: null,
  };
}

/** Another customer's, unmapped so that no claim ever finds it. */
const neighbour: InboxEntry = { ...eventOf(0), id: 'evt_neighbour', stripeCustomerId: 'cus_neighbour' };

function claimOf(held: { generation: number; leaseToken: number }, row: SyncRow): Claim {
  return {
    stripeCustomerId: customer,
    organizationId: 'org_model',
    livemode: false,
    settleAt: null,
    isSettlePass: false,
    attempts: row.attempts,
    isFirst: false,
    ...held,
  };
}
