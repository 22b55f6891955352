/**
 * The sync's steps as pure functions: what each SQL statement does to one customer's row, and nothing else. The model explores these
 * through every interleaving; the conformance test puts Postgres into the same states, runs the real statements and compares.
 * Whoever changes a statement changes its step, or the comparison fails.
 */
export interface SyncRow {
  dirtyGen: number;
  syncedGen: number;
  leaseToken: number;
  /** free: nobody reads. held: a lease that runs. over: a lease whose time has passed, which anybody may take. */
  lease: 'free' | 'held' | 'over';
  attempts: number;
}

export const newRow: SyncRow = { dirtyGen: 0, syncedGen: 0, leaseToken: 0, lease: 'free', attempts: 0 };

export interface ClaimStep {
  row: SyncRow;
  /** What the claimer remembers: the generation that its read will cover, and its fence. */
  claim: { generation: number; leaseToken: number };
}

/** storeEvent: the first copy of an event bumps its customer, any further copy does nothing. */
export function ingestStep(row: SyncRow, isKnown: boolean): SyncRow {
  return isKnown ? row : { ...row, dirtyGen: row.dirtyGen + 1 };
}

/** claimCustomer: null when the customer is not due or somebody's lease still runs. */
export function claimStep(row: SyncRow): ClaimStep | null {
  if (row.dirtyGen <= row.syncedGen || row.lease === 'held') return null;
  const leaseToken = row.leaseToken + 1;
  return { row: { ...row, leaseToken, lease: 'held' }, claim: { generation: row.dirtyGen, leaseToken } };
}

/** releaseLease: null when the fence has moved on, which rolls the whole apply back. */
export function releaseStep(row: SyncRow, claim: ClaimStep['claim']): SyncRow | null {
  if (row.leaseToken !== claim.leaseToken) return null;
  return { ...row, syncedGen: Math.max(row.syncedGen, claim.generation), lease: 'free', attempts: 0 };
}

/** failClaim: gives the lease back with one try more; nothing when the fence has moved on. */
export function failStep(row: SyncRow, claim: ClaimStep['claim']): SyncRow {
  if (row.leaseToken !== claim.leaseToken) return row;
  return { ...row, lease: 'free', attempts: row.attempts + 1 };
}
