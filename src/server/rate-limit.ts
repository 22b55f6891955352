import { BillingError } from '@/billing/billing-error';

/**
 * A fixed window per key, in this process's memory: enough for reads and for calls that coalesce anyway.
 * Bounded: when too many keys are known, the oldest are forgotten.
 */
export class RateLimit {
  readonly #callsMax: number;
  readonly #windowMs: number;
  readonly #windows = new Map<string, { endsAtMs: number; calls: number }>();

  constructor({ callsMax, windowMs }: { callsMax: number; windowMs: number }) {
    this.#callsMax = callsMax;
    this.#windowMs = windowMs;
  }

  /** Counts one call. Throws BillingError `too_many_requests`. */
  take(key: string, nowMs: number): void {
    let window = this.#windows.get(key);
    if (!window || window.endsAtMs <= nowMs) {
      this.#windows.delete(key);
      window = { endsAtMs: nowMs + this.#windowMs, calls: 0 };
      this.#windows.set(key, window);
      const oldest = this.#windows.size > 10_000 ? this.#windows.keys().next().value : undefined;
      if (oldest !== undefined) this.#windows.delete(oldest);
    }
    if (++window.calls <= this.#callsMax) return;
    const seconds = Math.ceil((window.endsAtMs - nowMs) / 1000);
    throw new BillingError('too_many_requests', `That was asked too often. Try again in ${seconds} s.`);
  }
}
