import type { Bounds } from './world';

/** Small enough to walk every schedule in seconds, large enough that every mutant is caught. */
export const standardBounds: Bounds = { changes: 3, workers: 2, duplicates: 1, crashes: 1, expiries: 1 };
