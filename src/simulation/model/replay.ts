import { isDeepStrictEqual } from 'node:util';
import { type Claim, claimCustomer } from '@/billing/customer-sync/claim';
import { failClaim } from '@/billing/customer-sync/fail';
import { LeaseLostError } from '@/billing/customer-sync/release';
import { newRow } from '@/billing/customer-sync/steps';
import { storeEvents } from '@/billing/webhook-inbox';
import { type DatabaseMutant, databaseMutants, installMutant, removeMutant } from '../database-mutants';
import type { Random } from '../random';
import { standardBounds } from './bounds';
import { eventOf } from './conformance-inputs';
import type { ModelDatabase } from './model-database';
import { customer, putRow } from './postgres-row';
import { type Act, built, type Move, movesOf } from './protocol';
import { firstWorld } from './world';

/* Schedules of the model, played on a real Postgres with the app's own statements; and the mutants there. */

const timing = { debounceMs: 0, settleMs: 3_600_000, leaseMs: 3_600_000 };

interface Replay {
  /** The version that our rows show in the end. */
  shown: number;
  /** Moves after which Postgres was not where the model was. */
  differences: string[];
}

/** Plays a schedule that the explorer found for a mutant, with the same rule left out in Postgres. */
export async function replayMutant(
  model: ModelDatabase,
  name: string,
  path: readonly Move[],
): Promise<Replay> {
  const trigger = databaseMutants.find((mutant): mutant is DatabaseMutant => mutant === name);
  if (trigger) await installMutant(model.admin, trigger);
  try {
    const stage = await Stage.open(model, name);
    // A frozen fence has another number than the model's: what counts is what is shown and what is known to be behind. Who writes at
    // the event knows nothing of being behind.
    return await stage.play(path, ({ dirtyGen, syncedGen }) =>
      name === 'strict last write wins' ? {} : { dirtyGen, syncedGen },
    );
  } finally {
    if (trigger) await removeMutant(model.admin);
  }
}

/** The same acts with every rule in its place, as far as they are possible; then the workers catch up. Answers what is shown. */
export async function replayBuilt(model: ModelDatabase, path: readonly Move[]): Promise<number> {
  const stage = await Stage.open(model, built.name);
  for (const { act } of path) await stage.do(act);
  return stage.catchUp();
}

/** A schedule of the protocol as it is built, drawn move by move until nothing can happen any more. */
export async function playRandom(model: ModelDatabase, random: Random): Promise<Replay> {
  const path: Move[] = [];
  for (let world = firstWorld(standardBounds); ; ) {
    const moves = movesOf(world, standardBounds, built);
    if (moves.length === 0) break;
    const move = random.pick(moves);
    path.push(move);
    world = move.world;
  }
  return (await Stage.open(model, built.name)).play(path, (row) => row);
}

class Stage {
  readonly #model: ModelDatabase;
  readonly #mutant: string;
  readonly #workers = new Map<number, { claim: Claim; version: number }>();
  #truth = 0;

  static async open(model: ModelDatabase, mutant: string): Promise<Stage> {
    await model.put({ row: newRow, inbox: 0, shown: 0, named: null });
    return new Stage(model, mutant);
  }

  private constructor(model: ModelDatabase, mutant: string) {
    this.#model = model;
    this.#mutant = mutant;
  }

  async play(path: readonly Move[], pick: (row: typeof newRow) => object): Promise<Replay> {
    const differences: string[] = [];
    let shown = 0;
    for (const { name, act, world } of path) {
      await this.do(act);
      const found = await this.#model.look();
      shown = found.shown;
      const expected = { row: pick(world.row), shown: world.shown };
      const is = { row: pick(found.row), shown };
      if (isDeepStrictEqual(expected, is)) continue;
      differences.push(
        `${name}: the model is at ${JSON.stringify(expected)}, Postgres at ${JSON.stringify(is)}`,
      );
    }
    return { shown, differences };
  }

  async do(act: Act): Promise<void> {
    if (act.kind === 'change') this.#truth++;
    else if (act.kind === 'arrive') await this.#arrive(act.change, act.isKept);
    else if (act.kind === 'expire') await this.#expire();
    else if (act.kind !== 'double') await this.#work(act.kind, act.worker);
  }

  async catchUp(): Promise<number> {
    await this.#expire();
    for (let claim = await this.#claim(); claim; claim = await this.#claim())
      await this.#model.apply(claim, this.#truth);
    return (await this.#model.look()).shown;
  }

  async #arrive(change: number, isKept: boolean): Promise<void> {
    const { database, admin } = this.#model;
    if (!isKept && this.#mutant === 'acknowledge before commit') {
      const death = new Error('the process dies before its commit');
      await database.ingest
        .begin(async (tx) => {
          await storeEvents(tx, [eventOf(change)], timing);
          throw death;
        })
        .catch((error: unknown) => {
          if (error !== death) throw error;
        });
      return;
    }
    // As built, whoever dies before the commit has acknowledged nothing, and Stripe brings the event again: here at once.
    const stored = await storeEvents(database.ingest, [eventOf(change)], timing);
    if (this.#mutant !== 'strict last write wins' || stored.size === 0) return;
    await admin.unsafe(`
      update model_subscription set metadata = jsonb_build_object('version', '${change + 1}');
      insert into billing.subscriptions as s select * from model_subscription on conflict (id) do update
        set metadata = excluded.metadata
        where (excluded.metadata->>'version')::int / 2 > (s.metadata->>'version')::int / 2;`);
  }

  async #work(kind: 'claim' | 'read' | 'apply' | 'kill' | 'fail', worker: number): Promise<void> {
    if (kind === 'claim') {
      const claim = await this.#claim();
      if (claim) this.#workers.set(worker, { claim, version: 0 });
      return;
    }
    const held = this.#workers.get(worker);
    if (!held) return;
    if (kind === 'read') held.version = this.#truth;
    else this.#workers.delete(worker);
    if (kind === 'apply') await this.#apply(worker, held);
    if (kind === 'fail') {
      const { admin, database } = this.#model;
      await failClaim(database.ingest, held.claim, new Error('a failure of the model'), 0.5);
      await admin`update billing.customer_sync set run_at = clock_timestamp() where stripe_customer_id = ${customer}`;
    }
  }

  async #apply(worker: number, { claim, version }: { claim: Claim; version: number }): Promise<void> {
    const isLost = await this.#model.apply(claim, version).then(
      () => false,
      (error: unknown) => {
        if (error instanceof LeaseLostError) return true;
        throw error;
      },
    );
    if (!isLost || worker !== 0 || this.#mutant !== 'lease by process clock') return;
    // Its clock says that the lease is still its own: it writes its rows, and leaves the other's lease as it is.
    const { row } = await this.#model.look();
    await this.#model.apply({ ...claim, leaseToken: row.leaseToken }, version);
    await putRow(this.#model.admin, row);
  }

  #claim(): Promise<Claim | null> {
    const { leaseMs } = timing;
    return claimCustomer(this.#model.database.ingest, { leaseMs, order: 'oldest', livemode: false });
  }

  async #expire(): Promise<void> {
    await this.#model.admin`
      update billing.customer_sync set lease_until = clock_timestamp() - interval '1 second'
      where stripe_customer_id = ${customer} and lease_until is not null`;
  }
}
