import { isDeepStrictEqual } from 'node:util';
import postgres from 'postgres';
import { claimCustomer } from '@/billing/customer-sync/claim';
import { failClaim, permanentTriesMax } from '@/billing/customer-sync/fail';
import { releaseLease } from '@/billing/customer-sync/release';
import * as builtSteps from '@/billing/customer-sync/steps';
import { storeEvents } from '@/billing/webhook-inbox';
import { createDatabase } from '@/db/client';
import { claimOf, eventOf } from './conformance-inputs';
import { customer, organizationId, putRow, readTimedRow, timing } from './postgres-row';

export type TimedSteps = Pick<typeof builtSteps, 'ingestTimed' | 'claimTimed' | 'releaseTimes' | 'failTimes'>;

/** Every combination of what run_at, settle_at and dead_at can say, each lease, and a row that is behind or not. */
function allRows(): builtSteps.TimedRow[] {
  const rows: builtSteps.TimedRow[] = [];
  for (const dirtyGen of [2, 3])
    for (const lease of ['free', 'held', 'over'] as const)
      for (const run of ['passed', 'debounced', 'backedOff'] as const)
        for (const settle of ['none', 'due', 'later'] as const)
          for (const isDead of [false, true])
            rows.push({
              row: { dirtyGen, syncedGen: 2, leaseToken: 5, lease, attempts: 3 },
              times: { run, settle, isDead },
            });
  return rows;
}

/**
 * Puts Postgres into every combination of times and compares what the app's own statements make of it with the step functions.
 * The database must be migrated and is written to. Answers the differences and how often it looked.
 */
export async function compareTimes(
  databaseUrl: string,
  steps: TimedSteps = builtSteps,
): Promise<{ comparisons: number; differences: string[] }> {
  const admin = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const database = createDatabase(databaseUrl);
  const differences: string[] = [];
  let comparisons = 0;

  function compare(what: string, from: builtSteps.TimedRow, expected: unknown, found: unknown): void {
    comparisons++;
    if (isDeepStrictEqual(expected, found)) return;
    differences.push(
      `${what} at ${JSON.stringify(from)}: the model says ${JSON.stringify(expected)}, Postgres ${JSON.stringify(found)}`,
    );
  }

  try {
    await admin`
      insert into billing.billing_customers (id, organization_id, livemode, stripe_customer_id)
      values ('bc_model', ${organizationId}, false, ${customer}) on conflict do nothing`;
    for (const timed of allRows()) {
      const { row, times } = timed;
      const put = () => putRow(admin, row, times);
      for (const isKnown of [false, true]) {
        await admin`delete from billing.webhook_events`;
        await put();
        if (isKnown) {
          await storeEvents(database.ingest, [eventOf(0)], timing);
          await put();
        }
        await storeEvents(database.ingest, [eventOf(0)], timing);
        compare(
          isKnown ? 'a copy' : 'an event',
          timed,
          steps.ingestTimed(timed, isKnown),
          await readTimedRow(admin),
        );
      }
      await put();
      const claim = await claimCustomer(database.ingest, { ...timing, order: 'newest', livemode: false });
      const step = steps.claimTimed(timed);
      compare(
        'claim',
        timed,
        step?.claim ?? null,
        claim && {
          generation: claim.generation,
          leaseToken: claim.leaseToken,
          isSettlePass: claim.isSettlePass,
        },
      );
      compare(
        'row after the claim',
        timed,
        { row: step?.row ?? row, times: step?.times ?? times },
        await readTimedRow(admin),
      );

      // What follows is done by who holds the lease; a dead row has no holder.
      if (row.lease !== 'held' || times.isDead) continue;
      const held = { generation: row.dirtyGen, leaseToken: row.leaseToken };
      for (const isSettlePass of [false, true])
        for (const hasMoved of [false, true]) {
          await put();
          const [{ settleAt }] = await admin<[{ settleAt: string | null }]>`
            select settle_at::text as "settleAt" from billing.customer_sync where stripe_customer_id = ${customer}`;
          const remembered = hasMoved ? '2020-01-01' : settleAt;
          await database.worker.transaction((tx) =>
            releaseLease(tx, { ...claimOf(held, row), isSettlePass, settleAt: remembered }),
          );
          compare(
            `release ${JSON.stringify({ isSettlePass, hasMoved })}`,
            timed,
            builtSteps.releaseStep(row, held) && {
              row: builtSteps.releaseStep(row, held),
              times: steps.releaseTimes(times, { isSettlePass, hasMoved }),
            },
            await readTimedRow(admin),
          );
        }
      for (const failures of [0, permanentTriesMax - 2, permanentTriesMax - 1])
        for (const isTransient of [false, true]) {
          await put();
          await admin`update billing.customer_sync set permanent_failures = ${failures} where stripe_customer_id = ${customer}`;
          const error = isTransient
            ? Object.assign(new Error('a deadlock'), { name: 'PostgresError', code: '40P01' })
            : new Error('for good');
          await failClaim(database.ingest, claimOf(held, row), error, 0.5);
          const isLastTry = !isTransient && failures + 1 === permanentTriesMax;
          compare(
            `failure ${JSON.stringify({ failures, isTransient })}`,
            timed,
            { row: builtSteps.failStep(row, held), times: steps.failTimes(times, { isLastTry }) },
            await readTimedRow(admin),
          );
        }
    }
    return { comparisons, differences };
  } finally {
    await database.close();
    await admin.end();
  }
}
