import type { Clock } from '@/lib/clock';
import { nowSeconds } from '@/lib/clock';
import { History, type Moment } from './history';
import { formatId } from './ids';
import type { Change, Commit, Counters } from './journal';
import { isObjectOf } from './object-tables';
import { type BeforeImage, OpenWork, type TableMap } from './open-work';
import { type Row, Table } from './table';
import { indexedFields, type TableName, type Tables, tableNames } from './tables';
import { TimerHeap } from './timer-heap';
import { type Cause, serverClock, type Touched, type Tx } from './tx';
import { UnitOfWork } from './unit-of-work';

export {
  type Cause,
  dueWork,
  isDueWork,
  serverClock,
  type Touched,
  type Tx,
  timeItself,
} from './tx';

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

export class Store {
  readonly #options: StoreOptions;
  readonly #listeners: ((touched: readonly Touched[]) => void)[] = [];
  readonly #history: History = new History();
  #heaps = new Map<string, TimerHeap>();
  #tables: TableMap = this.#emptyTables();
  #counters: Counters = { ids: 0, rows: 0, requests: 0 };
  #open: OpenWork | null = null;
  #works = 0;

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
    if (this.#open) throw new Error('a unit of work cannot start inside another');
    this.#works += 1;
    const open = new OpenWork(this.#tables, this.#counters, this.#works);
    this.#open = open;
    let result: T;
    try {
      const { seed, baseUrl, arm } = this.#options;
      const tx = new UnitOfWork(open, { cause, seed, baseUrl: baseUrl(), serverNow: at }, at);
      result = work(tx);
      if (open.images.length > 0) arm?.(tx, [...open.touched]);
    } catch (error) {
      open.undo(0);
      this.#counters = { ...open.countersBefore, requests: this.#counters.requests };
      throw error;
    } finally {
      this.#open = null;
    }
    if (open.images.length > 0) this.#commit(open);
    if (open.refusals[0]) throw open.refusals[0];
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

  count(table: TableName): number {
    return this.#tables[table].size;
  }

  /** The row written first among those that are left, outside of any unit of work. */
  oldest<K extends TableName>(table: K): Tables[K] | undefined {
    return this.#tables[table].first();
  }

  /** True for the id of a Stripe object, a deleted one too, or of a delivery; names like `fault_1` are in every account. */
  knows(id: string): boolean {
    if (this.#tables.tombstone.row(id) || this.#tables.delivery.row(id)) return true;
    return tableNames.some((name) => isObjectOf(name, this.#tables[name].row(id)?.value));
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
    if (this.#open) throw new Error('a store cannot be reset inside a unit of work');
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
    if (this.#open) throw new Error('a look back cannot start inside a unit of work');
    const redo: BeforeImage[] = [];
    for (const image of this.#history.since(moment)) {
      redo.push({ ...image, row: image.table.row(image.id) });
      image.table.set(image.id, image.row);
    }
    try {
      return read();
    } finally {
      for (const image of redo.reverse()) image.table.set(image.id, image.row);
    }
  }

  #commit({ touched, images }: OpenWork): void {
    this.#options.append?.({
      counters: this.#counters,
      changes: touched.map(({ table, id }) => this.#change(table, id)),
    });
    this.#history.add(images);
    for (const listener of this.#listeners) listener(touched);
  }

  #change<K extends TableName>(name: K, id: string): Change {
    const table: Table<Tables[K]> = this.#tables[name];
    const row = table.row(id);
    const change: [K, string, Row<Tables[K]> | null] = [
      name,
      id,
      row ? { seq: row.seq, value: row.value } : null,
    ];
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
