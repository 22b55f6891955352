import { systemClock } from '@/lib/clock';
import type { Commit } from '../store/journal';

/** A moment of an account that can be had again. */
export interface Snapshot {
  /** `snap_1` */
  id: string;
  name: string;
  /** Real milliseconds when it was taken. */
  taken_at_ms: number;
  /** Seconds of the account's clock then. */
  now: number;
  state: Commit;
}

const keptSnapshots = 50;

/**
 * Snapshots live in memory: rows are never changed in place, so one costs a list of references. Whoever wants to keep one
 * takes its JSON.
 */
export class Snapshots {
  readonly #snapshots = new Map<string, Snapshot>();
  #taken = 0;

  add(name: string | undefined, now: number, state: Commit): Snapshot {
    this.#taken += 1;
    const id = `snap_${this.#taken}`;
    const snapshot = {
      id,
      name: name ?? `snapshot ${this.#taken}`,
      taken_at_ms: systemClock.nowMs(),
      now,
      state,
    };
    this.#snapshots.set(id, snapshot);
    if (this.#snapshots.size > keptSnapshots) {
      const [oldest] = this.#snapshots.keys();
      if (oldest !== undefined) this.#snapshots.delete(oldest);
    }
    return snapshot;
  }

  /** By id, or the last one of that name. */
  find(idOrName: string): Snapshot | undefined {
    return this.#snapshots.get(idOrName) ?? this.list().find(({ name }) => name === idOrName);
  }

  /** Newest first. */
  list(): Snapshot[] {
    return [...this.#snapshots.values()].reverse();
  }

  delete(id: string): boolean {
    return this.#snapshots.delete(id);
  }
}
