import { claimStep, failStep, ingestStep, releaseStep } from '@/billing/customer-sync/steps';
import type { Bounds, WorkerState, World } from './world';

/** The protocol under test: the real one, or the real one with one rule left out. */
export interface Protocol {
  name: string;
  /** What happens when a copy of event `change` arrives; several worlds when something may go wrong in between. */
  deliver(world: World, change: number): World[];
  claim(world: World, worker: number): World | null;
  apply(world: World, worker: number): World;
}

export function withWorker(world: World, index: number, state: WorkerState): readonly WorkerState[] {
  return world.workers.map((worker, i) => (i === index ? state : worker));
}

export function arrive(world: World, change: number): World {
  return { ...world, onTheWay: world.onTheWay.map((copies, i) => (i === change ? copies - 1 : copies)) };
}

/** The protocol as it is built, on the steps that the conformance test compares with Postgres. */
export const built: Protocol = {
  name: 'as built',
  deliver(world, change) {
    const isKnown = (world.inbox & (1 << change)) !== 0;
    const row = ingestStep(world.row, isKnown);
    return [{ ...arrive(world, change), row, inbox: world.inbox | (1 << change) }];
  },
  claim(world, worker) {
    const step = claimStep(world.row);
    if (!step) return null;
    return {
      ...world,
      row: step.row,
      workers: withWorker(world, worker, { at: 'claimed', claim: step.claim }),
    };
  },
  apply(world, worker) {
    const state = world.workers[worker];
    const workers = withWorker(world, worker, { at: 'idle' });
    if (state?.at !== 'fetched') return world;
    const row = releaseStep(world.row, state.claim);
    return row ? { ...world, row, shown: state.version, workers } : { ...world, workers };
  },
};

/** What happens in a move, so that it can be done to a real database as well. */
export type Act =
  | { kind: 'change' }
  /** `isKept`: false when the process dies before the commit of what it has acknowledged. */
  | { kind: 'arrive'; change: number; isKept: boolean }
  | { kind: 'double'; change: number }
  | { kind: 'claim' | 'read' | 'apply' | 'kill' | 'fail'; worker: number }
  | { kind: 'expire' };

export interface Move {
  name: string;
  act: Act;
  world: World;
}

/** Every next world: Stripe changes, a copy arrives, a worker takes a step, something breaks. */
export function movesOf(world: World, bounds: Bounds, protocol: Protocol): Move[] {
  const moves: Move[] = [];
  if (world.truth < bounds.changes) {
    const onTheWay = world.onTheWay.map((copies, i) => (i === world.truth ? 1 : copies));
    moves.push({
      name: `Stripe changes to ${world.truth + 1}`,
      act: { kind: 'change' },
      world: { ...world, truth: world.truth + 1, onTheWay },
    });
  }
  world.onTheWay.forEach((copies, change) => {
    if (copies === 0) return;
    for (const [index, next] of protocol.deliver(world, change).entries()) {
      const isKept = index === 0;
      const name = `event ${change + 1} arrives${isKept ? '' : ' and is lost after its 200'}`;
      moves.push({ name, act: { kind: 'arrive', change, isKept }, world: next });
    }
    if (world.duplicatesLeft > 0) {
      const doubled = world.onTheWay.map((n, i) => (i === change ? n + 1 : n));
      moves.push({
        name: `event ${change + 1} is sent twice`,
        act: { kind: 'double', change },
        world: { ...world, onTheWay: doubled, duplicatesLeft: world.duplicatesLeft - 1 },
      });
    }
  });
  world.workers.forEach((worker, i) => {
    moves.push(...workerMoves(world, worker, i, protocol));
  });
  if (world.row.lease === 'held' && (world.expiriesLeft > 0 || !isHeldByAnybody(world))) {
    moves.push({
      name: 'the lease ends',
      act: { kind: 'expire' },
      world: {
        ...world,
        row: { ...world.row, lease: 'over' },
        // The lease of somebody who is gone ends by itself; only ending under a living holder is an accident.
        expiriesLeft: isHeldByAnybody(world) ? world.expiriesLeft - 1 : world.expiriesLeft,
      },
    });
  }
  return moves;
}

function workerMoves(world: World, worker: WorkerState, i: number, protocol: Protocol): Move[] {
  const moves: Move[] = [];
  if (worker.at === 'idle') {
    const claimed = protocol.claim(world, i);
    return claimed ? [{ name: `worker ${i} claims`, act: { kind: 'claim', worker: i }, world: claimed }] : [];
  }
  if (worker.at === 'claimed') {
    const state: WorkerState = { ...worker, at: 'fetched', version: world.truth };
    moves.push({
      name: `worker ${i} reads version ${world.truth}`,
      act: { kind: 'read', worker: i },
      world: { ...world, workers: withWorker(world, i, state) },
    });
  } else {
    const applied = protocol.apply(world, i);
    moves.push({ name: `worker ${i} applies`, act: { kind: 'apply', worker: i }, world: applied });
  }
  if (world.crashesLeft > 0) {
    const workers = withWorker(world, i, { at: 'idle' });
    moves.push({
      name: `worker ${i} is killed`,
      act: { kind: 'kill', worker: i },
      world: { ...world, workers, crashesLeft: world.crashesLeft - 1 },
    });
    const row = failStep(world.row, worker.claim);
    moves.push({
      name: `worker ${i} fails`,
      act: { kind: 'fail', worker: i },
      world: { ...world, row, workers, crashesLeft: world.crashesLeft - 1 },
    });
  }
  return moves;
}

function isHeldByAnybody(world: World): boolean {
  return world.workers.some(
    (worker) => worker.at !== 'idle' && worker.claim.leaseToken === world.row.leaseToken,
  );
}
