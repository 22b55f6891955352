import type { Clock } from '@/lib/clock';
import { nowSeconds } from '@/lib/clock';
import { type BeforeImage, History, type Moment } from './history';
import { formatId } from './ids';
import type { Change, Commit, Counters } from './journal';
import { type Row, Table } from './table';
import { indexedFields, type TableName, type Tables, tableNames } from './tables';
import { TimerHeap } from './timer-heap';

/** The request that causes a change, as it shows in events. Null fields mean: nobody asked, time did it. */
export interface Cause {
  requestId: string | null;
  idempotencyKey: string | null;
}

export const timeItself: Cause = { requestId: null, idempotencyKey: null };

/**
 * One unit of work over the store. Synchronous: with one thread and no `await` inside, nothing else can run between
 * its reads and its writes. When it throws, every row and counter is as before.
 */
export interface Tx {
  /** Seconds, the same for the whole unit of work. */
  readonly now: number;
  /** The server's own time, which is `now` except for work on a test clock. */
  readonly serverNow: number;
  readonly cause: Cause;
  /** `http://127.0.0.1:12111`, the root of hosted pages. */
  readonly baseUrl: string;
  readonly seed: string;
  get<K extends TableName>(table: K, id: string): Tables[K] | undefined;
  put<K extends TableName>(table: K, value: Tables[K]): void;
  remove(table: TableName, id: string): void;
  all<K extends TableName>(table: K): Tables[K][];
  where<K extends TableName>(table: K, field: keyof Tables[K] & string, key: string): Tables[K][];
  count(table: TableName): number;
  oldest<K extends TableName>(table: K): Tables[K] | undefined;
  newId(prefix: string): string;
  /** The same unit of work at the time of another clock. */
  at(now: number): Tx;
  /** What `work` answers, as if it had never run. */
  dryRun<T>(work: () => T): T;
  /** Keeps what was written and still ends in `error`: a declined charge has happened although the call fails. */
  refuseAfterCommit(error: Error): void;
  isRefused(): boolean;
}

export interface StoreOptions {
  clock: Clock;
  seed: string;
  baseUrl: () => string;
  /** Ends each unit of work: writes the timers that follow from the rows it touched. */
  arm?: (tx: Tx, touched: Touched[]) => void;
  /** What an earlier process has committed. */
  commits?: readonly Commit[];
  /** Keeps each commit before its answer leaves. */
  append?: (commit: Commit) => void;
}

export interface Touched {
  table: TableName;
  id: string;
}

/** The name of the server's own clock among the clocks of timers. */
export const serverClock = 'server' as const;

type TableMap = { [K in TableName]: Table<Tables[K]> };

export class Store {
  readonly #options: StoreOptions;
  readonly #listeners: ((touched: readonly Touched[]) => void)[] = [];
  readonly #history: History = new History();
  #heaps = new Map<string, TimerHeap>();
  #tables: TableMap = this.#emptyTables();
  #counters: Counters = { ids: 0, rows: 0, requests: 0 };
  #before: BeforeImage[] | null = null;

  constructor(options: StoreOptions) {
    this.#options = options;
    for (const commit of options.commits ?? []) this.#apply(commit);
  }

  get seed(): string {
    return this.#options.seed;
  }

  /** Called after each unit of work that wrote something, with the rows it wrote. */
  onCommit(listener: (touched: readonly Touched[]) => void): void {
    this.#listeners.push(listener);
  }

  /** The id of the next request. Counted outside units of work: a refused request has an id too. */
  nextRequestId(): string {
    this.#counters.requests += 1;
    return formatId('req', this.#options.seed, this.#counters.requests, this.now());
  }

  /** The server's own clock. */
  now(): number {
    const offset = this.#tables.server_clock.row(serverClock)?.value.offset_seconds ?? 0;
    return nowSeconds(this.#options.clock) + offset;
  }

  /** The next timer of a clock. */
  nextTimer(clock: string): Tables['timer'] | undefined {
    const table = this.#tables.timer;
    const id = this.#heaps.get(clock)?.first((entry) => {
      const row = table.row(entry.id);
      return row?.seq === entry.seq && row.value.due_at === entry.dueAt && row.value.clock === clock;
    });
    return id === undefined ? undefined : table.row(id)?.value;
  }

  /** `at`: the moment of work that was due in the past; now when absent. */
  transaction<T>(cause: Cause, work: (tx: Tx) => T, at = this.now()): T {
    if (this.#before) throw new Error('a unit of work cannot start inside another');
    const before: BeforeImage[] = [];
    this.#before = before;
    const counters = { ...this.#counters };
    const refusals: Error[] = [];
    let result: T;
    try {
      const tx = this.#open(cause, refusals, at, at);
      result = work(tx);
      if (before.length > 0) this.#options.arm?.(tx, touchedBy(before));
    } catch (error) {
      for (const image of before.reverse()) image.restore();
      this.#counters = { ...counters, requests: this.#counters.requests };
      throw error;
    } finally {
      this.#before = null;
    }
    if (before.length > 0) this.#commit(before);
    if (refusals[0]) throw refusals[0];
    return result;
  }

  /** A row as it stands, outside of any unit of work. */
  peek<K extends TableName>(table: K, id: string): Tables[K] | undefined {
    const rows: Table<Tables[K]> = this.#tables[table];
    return rows.row(id)?.value;
  }

  /** Rows by an indexed value, newest first, outside of any unit of work. */
  peekWhere<K extends TableName>(table: K, field: keyof Tables[K] & string, key: string): Tables[K][] {
    const rows: Table<Tables[K]> = this.#tables[table];
    return rows.newestFirstWhere(field, key);
  }

  /** True while a test clock is on its way. */
  isAdvancing(): boolean {
    return this.#tables['test_helpers.test_clock'].has('status', 'advancing');
  }

  /** True when something waits to be run. */
  isDue(): boolean {
    const next = this.nextTimer(serverClock);
    return (next !== undefined && next.due_at <= this.now()) || this.isAdvancing();
  }

  size(table: TableName): number {
    return this.#tables[table].size;
  }

  /** Rows per table, for the inspector. */
  counts(): Record<TableName, number> {
    const counts: Partial<Record<TableName, number>> = {};
    for (const name of tableNames) counts[name] = this.#tables[name].size;
    return counts as Record<TableName, number>;
  }

  /** True when a row of any table has this id. */
  knows(id: string): boolean {
    return tableNames.some((name) => this.#tables[name].row(id) !== undefined);
  }

  /** The whole state as text: two stores that answer alike have equal dumps. */
  dump(): string {
    return JSON.stringify(this.snapshot());
  }

  /** The whole state as one commit, which makes an empty store equal to this one. */
  snapshot(): Commit {
    const changes = tableNames.flatMap((name) =>
      this.#tables[name].ids().map((id) => this.#change(name, id)),
    );
    return { counters: { ...this.#counters }, changes };
  }

  /** Becomes what `snapshot` was. The journal is not told: its owner compacts it. */
  restore(snapshot: Commit): void {
    this.reset();
    this.#apply(snapshot);
  }

  /** Forgets everything. The journal is not told: its owner compacts it. */
  reset(): void {
    if (this.#before) throw new Error('a store cannot be reset inside a unit of work');
    this.#heaps.clear();
    this.#tables = this.#emptyTables();
    this.#counters = { ids: 0, rows: 0, requests: 0 };
    this.#history.clear();
  }

  /** Remembers what the next commits overwrite, so that `asOf` can look back; false forgets it. */
  rememberHistory(isOn: boolean): void {
    this.#history.remember(isOn);
  }

  /** Runs a read on the rows as they were before the last commits; those of before `rememberHistory` are out of reach. */
  asOf<T>(moment: Moment, read: () => T): T {
    if (this.#before) throw new Error('a look back cannot start inside a unit of work');
    const redo: (() => void)[] = [];
    for (const { table, id, restore } of this.#history.since(moment)) {
      redo.push(this.#restorer(table, id));
      restore();
    }
    try {
      return read();
    } finally {
      for (const step of redo.reverse()) step();
    }
  }

  #open(cause: Cause, refusals: Error[], now: number, serverNow: number): Tx {
    const { seed, baseUrl } = this.#options;
    const table = <K extends TableName>(name: K): TableMap[K] => this.#tables[name];
    return {
      now,
      serverNow,
      cause,
      seed,
      baseUrl: baseUrl(),
      get: (name, id) => table(name).row(id)?.value,
      put: (name, value) => this.#write(name, value.id, value),
      remove: (name, id) => this.#write(name, id, null),
      all: (name) => table(name).newestFirst(),
      where: (name, field, key) => table(name).newestFirstWhere(field, key),
      count: (name) => table(name).size,
      oldest: (name) => table(name).first(),
      refuseAfterCommit: (error) => {
        refusals.push(error);
      },
      isRefused: () => refusals.length > 0,
      newId: (prefix) => {
        this.#counters.ids += 1;
        return formatId(prefix, seed, this.#counters.ids, now);
      },
      at: (time) => this.#open(cause, refusals, time, serverNow),
      dryRun: (work) => this.#dryRun(work, refusals),
    };
  }

  #dryRun<T>(work: () => T, refusals: Error[]): T {
    const before = this.#before ?? [];
    const mark = before.length;
    const counters = { ...this.#counters };
    const refused = refusals.length;
    try {
      return work();
    } finally {
      for (const image of before.splice(mark).reverse()) image.restore();
      this.#counters = { ...counters, requests: this.#counters.requests };
      refusals.length = refused;
    }
  }

  #write<K extends TableName>(name: K, id: string, value: Tables[K] | null): void {
    const before = this.#before;
    if (!before) throw new Error('a write outside a unit of work');
    const table: Table<Tables[K]> = this.#tables[name];
    const row = table.row(id);
    before.push({ table: name, id, restore: this.#restorer(name, id) });
    if (value === null) {
      table.set(id, undefined);
      return;
    }
    if (!row) this.#counters.rows += 1;
    table.set(id, { seq: row?.seq ?? this.#counters.rows, value });
  }

  #restorer<K extends TableName>(name: K, id: string): () => void {
    const table: Table<Tables[K]> = this.#tables[name];
    const row = table.row(id);
    return () => table.set(id, row);
  }

  #commit(before: BeforeImage[]): void {
    const touched = touchedBy(before);
    const { append } = this.#options;
    append?.({
      counters: this.#counters,
      changes: touched.map(({ table, id }) => this.#change(table, id)),
    });
    this.#history.add(before);
    for (const listener of this.#listeners) listener(touched);
  }

  #change<K extends TableName>(name: K, id: string): Change {
    const table: Table<Tables[K]> = this.#tables[name];
    const change: [K, string, Row<Tables[K]> | null] = [name, id, table.row(id) ?? null];
    return change as Change;
  }

  #apply(commit: Commit): void {
    for (const change of commit.changes) this.#applyOne(change[0], change[1], change[2]);
    this.#counters = { ...commit.counters };
  }

  #applyOne<K extends TableName>(name: K, id: string, row: Row<Tables[TableName]> | null): void {
    const table: Table<Tables[K]> = this.#tables[name];
    table.set(id, (row as Row<Tables[K]> | null) ?? undefined);
  }

  #emptyTables(): TableMap {
    const table = <K extends TableName>(name: K) => new Table<Tables[K]>(indexedFields[name] ?? []);
    const tables: Partial<Record<TableName, unknown>> = {};
    for (const name of tableNames) tables[name] = table(name);
    tables.timer = new Table<Tables['timer']>(indexedFields.timer ?? [], (row) => this.#remember(row));
    return tables as TableMap;
  }

  #remember({ seq, value }: Row<Tables['timer']>): void {
    const heap = this.#heaps.get(value.clock) ?? new TimerHeap();
    this.#heaps.set(value.clock, heap);
    heap.push({ id: value.id, dueAt: value.due_at, seq });
  }
}

function touchedBy(images: BeforeImage[]): Touched[] {
  return [...new Map(images.map(({ table, id }) => [`${table} ${id}`, { table, id }])).values()];
}
