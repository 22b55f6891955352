import type postgres from 'postgres';
import type { Clock } from '@/lib/clock';

/** Of the last signatures; odd, so that the middle is one of them. */
const samplesMax = 101;
const saveEveryMs = 10_000;

export interface ClockSkewOptions {
  sql: postgres.Sql;
  livemode: boolean;
  clock: Clock;
}

/**
 * How far our clock stands from Stripe's, by the times in verified signatures. A healthy process sees the seconds that a delivery takes;
 * a median that grows towards 300, or falls below zero towards -60, is a clock that will soon refuse every webhook. Kept in
 * `webhook_clock`, a row a mode, written at most every ten seconds and beside the ingest, never in it.
 */
export class ClockSkew {
  readonly #options: ClockSkewOptions;
  readonly #samples: number[] = [];
  #next = 0;
  #saving: NodeJS.Timeout | undefined;

  constructor(options: ClockSkewOptions) {
    this.#options = options;
  }

  /** `signedAtSeconds`: the `t` of a signature that matched. */
  observe(signedAtSeconds: number): void {
    this.#samples[this.#next % samplesMax] = this.#options.clock.nowMs() / 1000 - signedAtSeconds;
    this.#next += 1;
    this.#saving ??= setTimeout(() => {
      this.#saving = undefined;
      // A hint for people: the next webhook brings the next one.
      this.save().catch(() => undefined);
    }, saveEveryMs).unref();
  }

  /** Seconds, our clock minus Stripe's; null before the first webhook of this process. */
  get medianSeconds(): number | null {
    const sorted = [...this.#samples].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? null;
  }

  /** Throws the database's errors. */
  async save(): Promise<void> {
    const { sql, livemode } = this.#options;
    const last = this.#samples[(this.#next - 1) % samplesMax];
    const median = this.medianSeconds;
    if (median === null || last === undefined) return;
    await sql`
      insert into billing.webhook_clock (livemode, median_seconds, last_seconds, samples, observed_at)
      values (${livemode}, ${median}, ${last}, ${this.#samples.length}, clock_timestamp())
      on conflict (livemode) do update set median_seconds = excluded.median_seconds, last_seconds = excluded.last_seconds,
        samples = excluded.samples, observed_at = excluded.observed_at`;
  }
}
