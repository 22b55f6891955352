import { isDeepStrictEqual } from 'node:util';
import { claimCustomer } from '@/billing/customer-sync/claim';
import { failClaim } from '@/billing/customer-sync/fail';
import { LeaseLostError, releaseLease } from '@/billing/customer-sync/release';
import type { SyncRow } from '@/billing/customer-sync/steps';
import * as builtSteps from '@/billing/customer-sync/steps';
import { type InboxEntry, storeEvents } from '@/billing/webhook-inbox';
import { standardBounds } from './bounds';
import { claimOf, eventOf } from './conformance-inputs';
import { explore } from './explore';
import { openModelDatabase } from './model-database';
import { readRow, timing } from './postgres-row';
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

type Held = { generation: number; leaseToken: number };

interface DatabaseState {
  row: SyncRow;
  /** A bit per change whose event is stored. */
  inbox: number;
  /** The claims that workers hold in any world with this row. */
  claims: Map<string, Held>;
}

/** A worker that has read `version`, before a row that shows `shown`. */
interface ApplyState {
  row: SyncRow;
  shown: number;
  held: Held;
  version: number;
}

export interface CompareOptions {
  /** Stops at the first difference: enough to know that a wrong step is seen. */
  isOneEnough?: boolean;
}

/**
 * Puts Postgres into every state that the model reaches, runs the app's own statements there, and compares the rows with the step
 * functions. So what the model walked are schedules of the real statements. The database must be migrated and is written to.
 */
export async function compareWithPostgres(
  databaseUrl: string,
  steps: Steps = builtSteps,
  { isOneEnough = false }: CompareOptions = {},
): Promise<Conformance> {
  const { ingestStep, claimStep, releaseStep, failStep } = steps;
  await using model = await openModelDatabase(databaseUrl);
  const { admin, database } = model;
  const differences: string[] = [];
  let comparisons = 0;

  function compare(what: string, expected: unknown, found: unknown): void {
    comparisons++;
    if (isDeepStrictEqual(expected, found)) return;
    differences.push(
      `${what}: the model says ${JSON.stringify(expected)}, Postgres ${JSON.stringify(found)}`,
    );
  }

  const put = (row: SyncRow, inbox: number) => model.put({ row, inbox, shown: 0, named: null });

  const { states, reachable, applies } = databaseStates();
  const result = () => ({ states, databaseStates: reachable.length, comparisons, differences });
  for (const { row, inbox, claims } of reachable) {
    const where = JSON.stringify({ ...row, inbox });
    for (let change = 0; change < standardBounds.changes; change++) {
      const isKnown = (inbox & (1 << change)) !== 0;
      const expected = ingestStep(row, isKnown);
      await put(row, inbox);
      await storeEvents(database.ingest, inputsOf(change), timing);
      const { named, fact, row: after } = await model.look();
      compare(`event ${change} at ${where}`, expected, after);
      const isTold = change === fullChange && !isKnown;
      const told = { named: isTold ? expected.dirtyGen : null, fact: isTold ? 'model:2' : null };
      compare(`invoice and fact of event ${change} at ${where}`, told, { named, fact });
    }
    await put(row, inbox);
    const claim = await claimCustomer(database.ingest, {
      leaseMs: timing.leaseMs,
      order: 'oldest',
      livemode: false,
    });
    const step = claimStep(row);
    const remembered = claim && { generation: claim.generation, leaseToken: claim.leaseToken };
    compare(`claim at ${where}`, step?.claim ?? null, remembered);
    compare(`row after the claim at ${where}`, step?.row ?? row, await readRow(admin));
    for (const held of claims.values()) {
      await put(row, inbox);
      const released = releaseStep(row, held);
      const isReleased = await unlessLost(
        database.worker.transaction((tx) => releaseLease(tx, claimOf(held, row))),
      );
      compare(`release of ${held.leaseToken} at ${where}`, released !== null, isReleased);
      compare(`row after the release at ${where}`, released ?? row, await readRow(admin));
      await put(row, inbox);
      await failClaim(database.ingest, claimOf(held, row), new Error('a failure of the model'), 0.5);
      compare(`failure of ${held.leaseToken} at ${where}`, failStep(row, held), await readRow(admin));
    }
    if (isOneEnough && differences.length > 0) return result();
  }
  // The whole of an apply: what was read becomes visible under the fence, or nothing does.
  for (const { row, shown, held, version } of applies) {
    const where = JSON.stringify({ ...row, shown, version });
    await model.put({ row, inbox: 0, shown, named: row.dirtyGen });
    const released = releaseStep(row, held);
    const isApplied = await unlessLost(model.apply(claimOf(held, row), version));
    compare(`apply of ${held.leaseToken} at ${where}`, released !== null, isApplied);
    const { fact: _, ...after } = await model.look();
    const isRead = released !== null && row.dirtyGen <= held.generation;
    const expected = {
      row: released ?? row,
      shown: released ? version : shown,
      named: isRead ? null : row.dirtyGen,
    };
    compare(`rows after the apply at ${where}`, expected, after);
    if (isOneEnough && differences.length > 0) return result();
  }
  return result();
}

async function unlessLost(done: Promise<unknown>): Promise<boolean> {
  try {
    await done;
    return true;
  } catch (error) {
    if (error instanceof LeaseLostError) return false;
    throw error;
  }
}

function databaseStates(): { states: number; reachable: DatabaseState[]; applies: ApplyState[] } {
  const reachable = new Map<string, DatabaseState>();
  const applies = new Map<string, ApplyState>();
  const { states } = explore(built, standardBounds, ({ row, inbox, shown, workers }) => {
    const key = JSON.stringify([row, inbox]);
    const state = reachable.get(key) ?? { row, inbox, claims: new Map() };
    for (const worker of workers) {
      if (worker.at === 'idle') continue;
      state.claims.set(JSON.stringify(worker.claim), worker.claim);
      if (worker.at !== 'fetched') continue;
      const apply = { row, shown, held: worker.claim, version: worker.version };
      applies.set(JSON.stringify(apply), apply);
    }
    reachable.set(key, state);
  });
  return { states, reachable: [...reachable.values()], applies: [...applies.values()] };
}

/** Ingest has three statements: an event alone, several, and several of which one names an invoice or states a fact. */
const fullChange = 2;

/** Each change takes one of the statements, through all states. */
function inputsOf(change: number): InboxEntry[] {
  if (change === 0) return [eventOf(0)];
  if (change < fullChange) return [eventOf(change), neighbour];
  return [
    eventOf(change, {
      invoiceId: 'in_model',
      fact: {
        naturalKey: `model:${change}`,
        kind: 'payment_failed',
        occurredAtSeconds: 1_795_000_000,
        data: { attempt: 1 },
      },
    }),
    neighbour,
  ];
}

/** Another customer's, unmapped so that no claim ever finds it. */
const neighbour: InboxEntry = eventOf(0, { id: 'evt_neighbour', stripeCustomerId: 'cus_neighbour' });
