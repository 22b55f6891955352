/**
 * Process time. Only signatures and display use it: leases and backoff take Postgres's `clock_timestamp()`,
 * business time is the subscription's test clock where it has one.
 */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  nowMs(): number;
}

export const systemClock: Clock = { nowMs: () => Date.now() };

/** Whole seconds since the epoch, the unit of every Stripe timestamp. */
export function nowSeconds(clock: Clock): number {
  return Math.floor(clock.nowMs() / 1000);
}

/** Stripe's seconds to a Date; null stays null. */
export function fromSeconds(seconds: number): Date;
export function fromSeconds(seconds: number | null | undefined): Date | null;
export function fromSeconds(seconds: number | null | undefined): Date | null {
  return seconds === null || seconds === undefined ? null : new Date(seconds * 1000);
}
