import type { Clock } from '@/lib/clock';

const failuresMax = 5;
const openMsFirst = 5_000;
const openMsMax = 60_000;

/**
 * Stops asking Stripe after five failures in a row: while it is down, every further try costs a lease and a time-out and tells
 * nothing new. After a pause one read tries; its success closes the breaker, its failure doubles the pause up to a minute.
 * Customers stay dirty meanwhile, so nothing is lost.
 */
export class StripeBreaker {
  readonly #clock: Clock;
  #failures = 0;
  #openUntilMs = 0;
  #isTrying = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** May a read be made now? While half open, one caller gets true and the others wait for its outcome. */
  allows(): boolean {
    if (this.#failures < failuresMax) return true;
    if (this.#clock.nowMs() < this.#openUntilMs || this.#isTrying) return false;
    this.#isTrying = true;
    return true;
  }

  get isOpen(): boolean {
    return this.#failures >= failuresMax;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#isTrying = false;
  }

  failed(): void {
    this.#failures++;
    this.#isTrying = false;
    const doublings = Math.max(0, this.#failures - failuresMax);
    this.#openUntilMs = this.#clock.nowMs() + Math.min(openMsFirst * 2 ** Math.min(doublings, 10), openMsMax);
  }

  /** The read that was allowed never happened (nobody was due). */
  unused(): void {
    this.#isTrying = false;
  }
}
