import type postgres from 'postgres';
import { type InboxEntry, type SyncTiming, storeEvents } from './webhook-inbox';

/** More gains nothing: the statement's own work outweighs the round trip by then. */
const batchMax = 64;

interface Waiting {
  entry: InboxEntry;
  resolve: (isNew: boolean) => void;
  reject: (error: unknown) => void;
}

/**
 * Lets concurrent requests share one statement. Alone, an event is stored at once; those that come while a statement is under way
 * go together in the next. Each is answered after its own commit and never before.
 *
 * When a batch fails, its events are stored one by one: only the blocked or poisonous one fails, and its neighbours do not pay.
 */
export class WebhookBatch {
  readonly #sql: postgres.Sql;
  readonly #timing: SyncTiming;
  readonly #lanesMax: number;
  #lanes = 0;
  #waiting: Waiting[] = [];

  /** `lanes` statements may be under way at once: a blocked one must not hold up the rest. */
  constructor(sql: postgres.Sql, timing: SyncTiming, lanes = 3) {
    this.#sql = sql;
    this.#timing = timing;
    this.#lanesMax = lanes;
  }

  /** true: stored now. false: it was here already. Throws the database's errors. */
  store(entry: InboxEntry): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#lanes >= this.#lanesMax || this.#waiting.length === 0) return;
    this.#lanes++;
    const batch = this.#takeDistinct();
    void this.#run(batch).finally(() => {
      this.#lanes--;
      this.#next();
    });
  }

  /** Up to a full batch, each id once: a second copy waits for the next statement and finds the first one stored. */
  #takeDistinct(): Waiting[] {
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    const ids = new Set<string>();
    for (const waiting of this.#waiting) {
      if (batch.length < batchMax && !ids.has(waiting.entry.id)) {
        ids.add(waiting.entry.id);
        batch.push(waiting);
      } else later.push(waiting);
    }
    this.#waiting = later;
    return batch;
  }

  async #run(batch: Waiting[]): Promise<void> {
    try {
      const entries = batch.map((waiting) => waiting.entry);
      const stored = await storeEvents(this.#sql, entries, this.#timing);
      for (const { entry, resolve } of batch) resolve(stored.has(entry.id));
    } catch (error) {
      if (batch.length === 1) return batch[0]?.reject(error);
      await Promise.all(batch.map((waiting) => this.#run([waiting])));
    }
  }
}
