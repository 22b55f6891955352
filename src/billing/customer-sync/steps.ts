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

/**
 * When a row is due. The explorer leaves this out, since it decides when something happens and never what: there, whoever may be
 * claimed is. The comparison walks every combination.
 */
export interface SyncTimes {
  /** run_at: in the past, put off by a change's debounce, or put off by a failure's backoff. */
  run: 'passed' | 'debounced' | 'backedOff';
  /** settle_at: the extra read after a burst. */
  settle: 'none' | 'due' | 'later';
  isDead: boolean;
}

export interface TimedRow {
  row: SyncRow;
  times: SyncTimes;
}

/** storeEvent: the first change of a burst sets the time, later ones leave it; a dead letter comes to life as if it had never failed. */
export function ingestTimed({ row, times }: TimedRow, isKnown: boolean): TimedRow {
  if (isKnown) return { row, times };
  const isWaiting = row.dirtyGen > row.syncedGen && !times.isDead;
  return {
    row: { ...ingestStep(row, false), attempts: times.isDead ? 0 : row.attempts },
    times: { run: isWaiting ? times.run : 'debounced', settle: 'later', isDead: false },
  };
}

/** claimCustomer: null when it is not due. Clean and claimed all the same: the extra read. */
export function claimTimed({
  row,
  times,
}: TimedRow): (TimedRow & { claim: ClaimStep['claim'] & { isSettlePass: boolean } }) | null {
  if (times.isDead || times.run !== 'passed' || row.lease === 'held') return null;
  const isSettlePass = row.dirtyGen <= row.syncedGen;
  if (isSettlePass && times.settle !== 'due') return null;
  const leaseToken = row.leaseToken + 1;
  const claim = { generation: row.dirtyGen, leaseToken, isSettlePass };
  return { row: { ...row, leaseToken, lease: 'held' }, times, claim };
}

/** releaseLease: the extra read is done when it was that, and no change has asked for another meanwhile. */
export function releaseTimes(
  times: SyncTimes,
  { isSettlePass, hasMoved }: { isSettlePass: boolean; hasMoved: boolean },
): SyncTimes {
  return { ...times, settle: isSettlePass && !hasMoved ? 'none' : times.settle };
}

/** failClaim: later, or never again when it was the last try of an error that does not pass by itself. */
export function failTimes(times: SyncTimes, { isLastTry }: { isLastTry: boolean }): SyncTimes {
  return { ...times, run: 'backedOff', isDead: isLastTry };
}
