import { formatId } from './ids';
import type { OpenWork } from './open-work';
import type { Table } from './table';
import type { TableName, Tables } from './tables';
import type { Cause, Tx } from './tx';

/** What is the same for the whole unit of work, whichever clock it looks at. */
interface Frame {
  cause: Cause;
  seed: string;
  baseUrl: string;
  serverNow: number;
}

/** `Tx` over the store's tables. One object per clock that the work looks at, not one closure per method. */
export class UnitOfWork implements Tx {
  readonly now: number;
  readonly #open: OpenWork;
  readonly #frame: Frame;

  constructor(open: OpenWork, frame: Frame, now: number) {
    this.#open = open;
    this.#frame = frame;
    this.now = now;
  }

  get serverNow(): number {
    return this.#frame.serverNow;
  }

  get cause(): Cause {
    return this.#frame.cause;
  }

  get baseUrl(): string {
    return this.#frame.baseUrl;
  }

  get seed(): string {
    return this.#frame.seed;
  }

  get<K extends TableName>(table: K, id: string): Tables[K] | undefined {
    return this.#open.table(table).row(id)?.value;
  }

  put<K extends TableName>(table: K, value: Tables[K]): void {
    this.#open.write(table, value.id, value);
  }

  remove(table: TableName, id: string): void {
    this.#open.write(table, id, null);
  }

  all<K extends TableName>(table: K): Tables[K][] {
    const rows: Table<Tables[K]> = this.#open.table(table);
    return rows.newestFirst();
  }

  newest<K extends TableName>(table: K, count: number): Tables[K][] {
    const rows: Table<Tables[K]> = this.#open.table(table);
    return rows.newest(count);
  }

  where<K extends TableName>(table: K, field: keyof Tables[K] & string, key: string): Tables[K][] {
    return this.#open.table(table).newestFirstWhere(field, key);
  }

  count(table: TableName): number {
    return this.#open.table(table).size;
  }

  oldest<K extends TableName>(table: K): Tables[K] | undefined {
    return this.#open.table(table).first();
  }

  newId(prefix: string): string {
    return formatId(prefix, this.seed, this.#open.countId(), this.now);
  }

  at(now: number): Tx {
    return new UnitOfWork(this.#open, this.#frame, now);
  }

  dryRun<T>(work: () => T): T {
    return this.#open.dryRun(work);
  }

  refuseAfterCommit(error: Error): void {
    this.#open.refusals.push(error);
  }

  isRefused(): boolean {
    return this.#open.refusals.length > 0;
  }
}
