import type postgres from 'postgres';

export interface StripeBudgetOptions {
  sql: postgres.Sql;
  livemode: boolean;
  /** Reads a second of all processes together. */
  readsPerSecond: number;
}

/** Of the budget, what the sync leaves to people who click: their calls are not held up. */
const reservedShare = 0.2;
/** Taken from Postgres at once, so that a busy worker asks it five times less often. */
const batchSize = 5;
const retryMs = 100;

/**
 * The sync's share of Stripe's rate, kept as one row in Postgres: two workers together stay under the limit that one has.
 * A bucket of one second's worth, filled by Postgres's clock.
 */
export class StripeBudget {
  readonly #options: StripeBudgetOptions;
  #local = 0;
  #asking: Promise<number> | null = null;

  constructor(options: StripeBudgetOptions) {
    this.#options = options;
  }

  /** Waits until one read may be made. Throws the signal's reason, and the database's errors. */
  async take(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#local > 0) {
        this.#local--;
        return;
      }
      this.#asking ??= this.#ask().finally(() => {
        this.#asking = null;
      });
      const isFirst = this.#local === 0;
      const granted = await this.#asking;
      if (granted === 0 && isFirst) await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  /** The read that was taken was not made after all (nobody was due). */
  giveBack(): void {
    this.#local++;
  }

  async #ask(): Promise<number> {
    const { sql, livemode, readsPerSecond } = this.#options;
    const wanted = Math.max(1, Math.min(batchSize, Math.floor(readsPerSecond / batchSize)));
    const floor = readsPerSecond * reservedShare;
    const rows = await sql`
      insert into billing.stripe_budget as b (livemode, tokens, refilled_at)
      values (${livemode}, ${readsPerSecond - wanted}::float8, clock_timestamp())
      on conflict (livemode) do update set
        tokens = least(${readsPerSecond}::float8,
          b.tokens + ${readsPerSecond}::float8 * extract(epoch from clock_timestamp() - b.refilled_at)) - ${wanted}::float8,
        refilled_at = clock_timestamp()
      where least(${readsPerSecond}::float8,
        b.tokens + ${readsPerSecond}::float8 * extract(epoch from clock_timestamp() - b.refilled_at)) - ${wanted}::float8 >= ${floor}::float8
      returning 1`;
    const granted = rows.length > 0 ? wanted : 0;
    this.#local += granted;
    return granted;
  }
}
