import { createHash } from 'node:crypto';
import { required } from '@/lib/assert';

/** Draws that follow from a seed alone: the same seed gives the same draws in the same order, on any machine. */
export interface Random {
  /** 0 up to 1, without 1. */
  next(): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** Throws on an empty list. */
  pick<T>(items: readonly T[]): T;
  /** A generator of its own: what is drawn from it moves nothing here, so parts of a run can be left out. */
  fork(name: string | number): Random;
}

export function createRandom(seed: string | number): Random {
  let state = createHash('sha256').update(String(seed)).digest().readUInt32LE(0);
  // mulberry32: 32 bits of state are plenty for a few million draws, and it is quick.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    int,
    chance: (p) => next() < p,
    pick: (items) => required(items[int(0, items.length - 1)], 'something to pick from'),
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}
