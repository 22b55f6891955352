import { type ClaimStep, newRow, type SyncRow } from '@/billing/customer-sync/steps';

/** One worker between its claim and its apply. `version` is what it read of Stripe. */
export type WorkerState =
  | { at: 'idle' }
  | { at: 'claimed'; claim: ClaimStep['claim'] }
  | { at: 'fetched'; claim: ClaimStep['claim']; version: number };

/** Everything that matters of one customer: Stripe, the network, the database, the workers, and what may still go wrong. */
export interface World {
  /** How often Stripe's state has changed; its version. */
  truth: number;
  /** Copies of each change's event that are still on the way. */
  onTheWay: readonly number[];
  /** Events stored, as a bit per change. */
  inbox: number;
  row: SyncRow;
  /** The version that our rows show; 0 before the first apply. */
  shown: number;
  workers: readonly WorkerState[];
  duplicatesLeft: number;
  crashesLeft: number;
  expiriesLeft: number;
}

export interface Bounds {
  changes: number;
  workers: number;
  duplicates: number;
  crashes: number;
  /** Leases that end while their holder still works. */
  expiries: number;
}

export function firstWorld(bounds: Bounds): World {
  return {
    truth: 0,
    onTheWay: Array(bounds.changes).fill(0),
    inbox: 0,
    row: newRow,
    shown: 0,
    workers: Array.from({ length: bounds.workers }, () => ({ at: 'idle' as const })),
    duplicatesLeft: bounds.duplicates,
    crashesLeft: bounds.crashes,
    expiriesLeft: bounds.expiries,
  };
}

/**
 * The same for two worlds that differ in nothing that matters: workers are interchangeable, so they are named in order.
 * What a mutant adds to a world is part of it.
 */
export function keyOf(world: World): string {
  const { workers, ...rest } = world;
  return JSON.stringify([rest, workers.map((worker) => JSON.stringify(worker)).sort()]);
}
