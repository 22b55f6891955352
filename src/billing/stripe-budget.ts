import type postgres from 'postgres';

export interface StripeBudgetOptions {
  sql: postgres.Sql;
  livemode: boolean;
  /** Calls a second of all processes together. */
  readsPerSecond: number;
  /** After so long a job asks like the sync, or a long backlog would keep it away for ever. */
  jobPatienceMs?: number;
}

/** The sync keeps the rows true and goes first. A job (reconcile, the sweeps) has time. */
export type BudgetRank = 'sync' | 'job';

/** What each must leave in the bucket: to people who click, whose calls are counted and never held up, and a job to the sync as well. */
const reservedShare: Record<BudgetRank, number> = { sync: 0.2, job: 0.5 };
/** Taken from Postgres at once, so that a busy worker asks it five times less often. */
const batchSize = 5;
const retryMs = 100;
const jobPatienceMs = 5_000;

/**
 * Stripe's rate, kept as one row in Postgres: all processes together stay under the limit that one has.
 * A bucket of one second's worth, filled by Postgres's clock.
 */
export class StripeBudget {
  readonly #options: StripeBudgetOptions;
  #local = 0;
  #asking: Promise<number> | null = null;
  #spent = 0;
  #isCounting = false;

  constructor(options: StripeBudgetOptions) {
    this.#options = options;
  }

  /** Waits until the sync may make one read. Throws the signal's reason, and the database's errors. */
  async take(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#local > 0) {
        this.#local--;
        return;
      }
      this.#asking ??= this.#askForBatch().finally(() => {
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

  /** Waits until a job may make one call. Throws the signal's reason, and the database's errors. */
  async takeForJob(signal: AbortSignal): Promise<void> {
    const sinceMs = performance.now();
    const patienceMs = this.#options.jobPatienceMs ?? jobPatienceMs;
    for (;;) {
      signal.throwIfAborted();
      const isPatient = performance.now() - sinceMs < patienceMs;
      if (await this.#ask(1, isPatient ? 'job' : 'sync')) return;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  /**
   * Counts a call that somebody waits for and that is being made whatever is left. May leave the bucket below zero: then the others wait
   * longer. Several at once are counted together. Never throws: a click must not fail for the sake of a count.
   */
  spend(): void {
    this.#spent++;
    if (!this.#isCounting) void this.#count();
  }

  async #count(): Promise<void> {
    const { sql, livemode, readsPerSecond } = this.#options;
    this.#isCounting = true;
    while (this.#spent > 0) {
      const spent = this.#spent;
      this.#spent = 0;
      await sql`
        insert into billing.stripe_budget as b (livemode, tokens, refilled_at)
        values (${livemode}, ${readsPerSecond - spent}::float8, clock_timestamp())
        on conflict (livemode) do update set
          tokens = greatest(${-readsPerSecond}::float8, least(${readsPerSecond}::float8,
            b.tokens + ${readsPerSecond}::float8 * extract(epoch from clock_timestamp() - b.refilled_at)) - ${spent}::float8),
          refilled_at = clock_timestamp()`.catch(() => undefined);
    }
    this.#isCounting = false;
  }

  async #askForBatch(): Promise<number> {
    const wanted = Math.max(1, Math.min(batchSize, Math.floor(this.#options.readsPerSecond / batchSize)));
    const granted = (await this.#ask(wanted, 'sync')) ? wanted : 0;
    this.#local += granted;
    return granted;
  }

  async #ask(wanted: number, rank: BudgetRank): Promise<boolean> {
    const { sql, livemode, readsPerSecond } = this.#options;
    // A bucket of one would else never be full enough.
    const floor = Math.min(readsPerSecond * reservedShare[rank], readsPerSecond - wanted);
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
    return rows.length > 0;
  }
}
