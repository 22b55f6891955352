import type postgres from 'postgres';
import { StoreDeadlineError } from './store-deadline-error';

/** Some 2 MB. Stripe's copies come within seconds, or after hours and then rarely. */
const idsMax = 20_000;

/** One read asks for no more: beyond that its answer would keep the first of them waiting. */
const askedMax = 256;

interface Asked {
  id: string;
  createdSeconds: number;
  resolve: (isStored: boolean) => void;
  reject: (error: unknown) => void;
}

/**
 * Makes copies cheap: this process remembers which events it stored lately, and asks the database for those by their key before a
 * body is compressed and sent once more. The memory is a hint only: who is told "seen before" is told so by a committed row. And whoever
 * is not found is stored like any other, so a memory that is wrong, or empty after a restart, costs time and nothing else.
 *
 * What a read sees is on disk: a transaction becomes visible after its commit record is flushed (synchronous_commit, which the start
 * requires). Copies that come at once share a read, as new events share a statement.
 */
export class WebhookRecall {
  readonly #sql: postgres.Sql;
  readonly #answerMsMax: number;
  /** In the order of their storing. */
  readonly #ids = new Set<string>();
  #asked: Asked[] = [];
  #isReading = false;

  constructor(sql: postgres.Sql, { answerMsMax }: { answerMsMax: number }) {
    this.#sql = sql;
    this.#answerMsMax = answerMsMax;
  }

  /** `id` was stored by this process. */
  remember(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= idsMax) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }

  /** Is it worth asking? */
  remembers(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Does a committed row hold the event? Throws the database's errors, and StoreDeadlineError when it is silent. */
  isStored(id: string, createdSeconds: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ id, createdSeconds, resolve, reject });
      if (!this.#isReading) void this.#read();
    });
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    while (this.#asked.length > 0) {
      const asking = this.#asked.splice(0, askedMax);
      try {
        const stored = await this.#inTime(this.#storedOf(asking), asking);
        for (const { id, createdSeconds, resolve } of asking) resolve(stored.has(keyOf(id, createdSeconds)));
      } catch (error) {
        for (const { reject } of asking) reject(error);
      }
    }
    this.#isReading = false;
  }

  /** A database that says nothing is given up for all that wait: the next read would hear nothing either. */
  #inTime<T>(read: Promise<T>, [first]: readonly Asked[]): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const error = new StoreDeadlineError(first?.id ?? '');
        for (const asked of this.#asked.splice(0)) asked.reject(error);
        reject(error);
      }, this.#answerMsMax);
      read.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  async #storedOf(asked: readonly Asked[]): Promise<ReadonlySet<string>> {
    // By the whole key: an id alone would be looked for in every month.
    const rows = await this.#sql.unsafe<{ id: string; created: string }[]>(
      `select e.id, a.created::text from unnest($1::text[], $2::int8[]) as a(id, created)
       cross join lateral (
         select w.id from billing.webhook_events w where w.created = to_timestamp(a.created) and w.id = a.id limit 1
       ) e`,
      [asked.map(({ id }) => id), asked.map(({ createdSeconds }) => createdSeconds)],
      { prepare: true },
    );
    return new Set(rows.map(({ id, created }) => keyOf(id, created)));
  }
}

function keyOf(id: string, createdSeconds: number | string): string {
  return `${createdSeconds} ${id}`;
}
