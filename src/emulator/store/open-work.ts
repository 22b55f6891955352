import type { Counters } from './journal';
import type { Row, Table } from './table';
import type { TableName, Tables } from './tables';
import type { Touched } from './tx';

export type TableMap = { [K in TableName]: Table<Tables[K]> };

/** What a row was before a write; undefined when there was none. */
export interface BeforeImage {
  name: TableName;
  id: string;
  table: {
    set(id: string, row: Row<{ id: string }> | undefined): void;
    row(id: string): Row<{ id: string }> | undefined;
  };
  row: Row<{ id: string }> | undefined;
}

/** The writes of the unit of work that is under way, and the way back. */
export class OpenWork {
  readonly images: BeforeImage[] = [];
  /** Each row that was written, in the order of first writes. */
  readonly touched: Touched[] = [];
  readonly refusals: Error[] = [];
  readonly countersBefore: Counters;
  readonly #tables: TableMap;
  readonly #counters: Counters;
  readonly #number: number;

  /** `counters` is counted up in place. */
  constructor(tables: TableMap, counters: Counters, number: number) {
    this.#tables = tables;
    this.#counters = counters;
    this.#number = number;
    this.countersBefore = { ...counters };
  }

  table<K extends TableName>(name: K): TableMap[K] {
    return this.#tables[name];
  }

  countId(): number {
    this.#counters.ids += 1;
    return this.#counters.ids;
  }

  write<K extends TableName>(name: K, id: string, value: Tables[K] | null): void {
    const table: Table<Tables[K]> = this.#tables[name];
    const row = table.row(id);
    this.images.push({ name, id, table, row });
    if (row?.work !== this.#number) this.touched.push({ table: name, id });
    if (value === null) {
      table.set(id, undefined);
      return;
    }
    if (!row) this.#counters.rows += 1;
    table.set(id, { seq: row?.seq ?? this.#counters.rows, value, work: this.#number });
  }

  /** Takes back what was written after the first `mark` writes. */
  undo(mark: number): void {
    for (const { table, id, row } of this.images.splice(mark).reverse()) table.set(id, row);
  }

  /** What `work` answers, as if it had never run. */
  dryRun<T>(work: () => T): T {
    const { length: mark } = this.images;
    const { length: touched } = this.touched;
    const { length: refused } = this.refusals;
    const { ids, rows } = this.#counters;
    try {
      return work();
    } finally {
      this.undo(mark);
      this.touched.length = touched;
      this.refusals.length = refused;
      Object.assign(this.#counters, { ids, rows });
    }
  }
}
