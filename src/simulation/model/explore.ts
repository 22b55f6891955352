import { type Move, movesOf, type Protocol } from './protocol';
import { type Bounds, firstWorld, keyOf, type World } from './world';

export interface Exploration {
  states: number;
  /** Ways from the beginning to an end, counted by dynamic programming over the states. */
  schedules: bigint;
  /** Schedules that end with rows that are not Stripe's state. */
  wrong: bigint;
  /** The moves of one schedule that ends wrong, or in which the rows go back; null when there is none. */
  counterexample: Move[] | null;
  /** Steps in which the rows went back to an older version. */
  regressions: number;
}

/**
 * Walks every interleaving within the bounds. A schedule ends where nothing can happen any more; it is right when the rows show
 * Stripe's last version. Throws when a schedule could go on for ever.
 */
export function explore(
  protocol: Protocol,
  bounds: Bounds,
  onState?: (world: World, moves: Move[]) => void,
): Exploration {
  const counts = new Map<string, { all: bigint; wrong: bigint }>();
  const isOpen = new Set<string>();
  let regressions = 0;
  let counterexample: Move[] | null = null;

  function visit(world: World, path: Move[]): { all: bigint; wrong: bigint } {
    const key = keyOf(world);
    const known = counts.get(key);
    if (known) return known;
    if (isOpen.has(key)) throw new Error(`the schedule comes back to where it was: ${wordPath(path)}`);
    isOpen.add(key);
    const moves = movesOf(world, bounds, protocol);
    onState?.(world, moves);
    let result = { all: 0n, wrong: 0n };
    if (moves.length === 0) {
      const isRight = world.shown === bounds.changes;
      if (!isRight) counterexample ??= [...path];
      result = { all: 1n, wrong: isRight ? 0n : 1n };
    }
    for (const move of moves) {
      path.push(move);
      if (move.world.shown < world.shown) {
        regressions++;
        counterexample ??= [...path];
      }
      const below = visit(move.world, path);
      result = { all: result.all + below.all, wrong: result.wrong + below.wrong };
      path.pop();
    }
    isOpen.delete(key);
    counts.set(key, result);
    return result;
  }

  const { all, wrong } = visit(firstWorld(bounds), []);
  return { states: counts.size, schedules: all, wrong, counterexample, regressions };
}

export function wordPath(path: readonly Move[]): string {
  return path.map(({ name }) => name).join(', ');
}
