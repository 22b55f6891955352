import { arrive, built, type Protocol, withWorker } from './protocol';

/**
 * The protocol with one rule left out, each a mistake that somebody makes. The explorer must find the end that is wrong:
 * a model that cannot see these would prove nothing.
 */

/** Whoever has read, writes: a slow worker overwrites what a later one has read. */
const noFence: Protocol = {
  ...built,
  name: 'no fence',
  apply(world, worker) {
    const state = world.workers[worker];
    if (state?.at !== 'fetched') return world;
    const row = {
      ...world.row,
      syncedGen: Math.max(world.row.syncedGen, state.claim.generation),
      lease: 'free' as const,
      attempts: 0,
    };
    return { ...world, row, shown: state.version, workers: withWorker(world, worker, { at: 'idle' }) };
  },
};

/** "Dirty" is yes or no and cleared at the write: a change that came during the read is forgotten. */
const booleanDirty: Protocol = {
  ...built,
  name: 'boolean dirty flag',
  deliver(world, change) {
    const isKnown = (world.inbox & (1 << change)) !== 0;
    const dirtyGen = isKnown ? world.row.dirtyGen : world.row.syncedGen + 1;
    return [
      { ...arrive(world, change), row: { ...world.row, dirtyGen }, inbox: world.inbox | (1 << change) },
    ];
  },
  apply(world, worker) {
    const after = built.apply(world, worker);
    return after.row === world.row
      ? after
      : { ...after, row: { ...after.row, syncedGen: after.row.dirtyGen } };
  },
};

/** Stripe gets its 200 first: a process that dies before the commit has lost the event. */
const acknowledgeFirst: Protocol = {
  ...built,
  name: 'acknowledge before commit',
  deliver(world, change) {
    const stored = built.deliver(world, change);
    if (world.crashesLeft === 0) return stored;
    return [...stored, { ...arrive(world, change), crashesLeft: world.crashesLeft - 1 }];
  },
};

/** The payload is written if its `created` is later than the stored one; of two changes in one second the second is dropped. */
const strictLastWriteWins: Protocol = {
  ...built,
  name: 'strict last write wins',
  deliver(world, change) {
    const isKnown = (world.inbox & (1 << change)) !== 0;
    const secondOf = (version: number) => Math.floor(version / 2);
    const isLater = world.shown === 0 || secondOf(change + 1) > secondOf(world.shown);
    const shown = !isKnown && isLater ? change + 1 : world.shown;
    return [{ ...arrive(world, change), inbox: world.inbox | (1 << change), shown }];
  },
  claim: () => null,
};

/** A worker trusts its own clock instead of the fence: while it believes that its lease runs, it writes. */
const processClock: Protocol = {
  ...built,
  name: 'lease by process clock',
  apply(world, worker) {
    const state = world.workers[worker];
    if (state?.at !== 'fetched') return world;
    // Worker 0's clock is slow: its lease never ends for it. The others' clocks are right.
    if (worker !== 0) return built.apply(world, worker);
    const isMine = world.row.leaseToken === state.claim.leaseToken;
    const row = isMine
      ? {
          ...world.row,
          syncedGen: Math.max(world.row.syncedGen, state.claim.generation),
          lease: 'free' as const,
          attempts: 0,
        }
      : world.row;
    return { ...world, row, shown: state.version, workers: withWorker(world, worker, { at: 'idle' }) };
  },
};

export const mutants: Protocol[] = [
  noFence,
  booleanDirty,
  acknowledgeFirst,
  strictLastWriteWins,
  processClock,
];
