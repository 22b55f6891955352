import { required } from '@/lib/assert';

export interface Row<T> {
  /** Order of creation. Stripe's `created` has whole seconds and cannot order what one request makes. */
  seq: number;
  value: T;
}

/** Rows by id, with one set of ids per indexed value. Values are never changed in place: a write replaces the row. */
export class Table<T extends { id: string }> {
  readonly #rows = new Map<string, Row<T>>();
  readonly #indexes = new Map<string, Map<string, Set<string>>>();
  readonly #fields: readonly (keyof T & string)[];
  readonly #onRow: (row: Row<T>) => void;

  /** `onRow` hears of every row that comes in, also of one that comes back after a failed unit of work. */
  constructor(fields: readonly (keyof T & string)[], onRow: (row: Row<T>) => void = () => undefined) {
    this.#fields = fields;
    this.#onRow = onRow;
    for (const field of fields) this.#indexes.set(field, new Map());
  }

  get size(): number {
    return this.#rows.size;
  }

  row(id: string): Row<T> | undefined {
    return this.#rows.get(id);
  }

  /** The row written first among those that are left. */
  first(): T | undefined {
    return this.#rows.values().next().value?.value;
  }

  set(id: string, row: Row<T> | undefined): void {
    const before = this.#rows.get(id);
    if (before) this.#unindex(before.value);
    if (!row) {
      this.#rows.delete(id);
      return;
    }
    this.#rows.set(id, row);
    this.#onRow(row);
    for (const field of this.#fields) {
      const key = row.value[field];
      if (typeof key !== 'string') continue;
      const index = required(this.#indexes.get(field), `index ${field}`);
      const ids = index.get(key);
      if (ids) ids.add(id);
      else index.set(key, new Set([id]));
    }
  }

  #unindex(value: T): void {
    for (const field of this.#fields) {
      const key = value[field];
      if (typeof key !== 'string') continue;
      const index = required(this.#indexes.get(field), `index ${field}`);
      const ids = index.get(key);
      ids?.delete(value.id);
      if (ids?.size === 0) index.delete(key);
    }
  }

  /** Newest first, as every list of Stripe's is. */
  newestFirst(): T[] {
    return sorted([...this.#rows.values()]);
  }

  /** True when a row has that indexed value. */
  has(field: keyof T & string, key: string): boolean {
    return required(this.#indexes.get(field), `index ${field}`).has(key);
  }

  newestFirstWhere(field: keyof T & string, key: string): T[] {
    const index = required(this.#indexes.get(field), `index ${field}`);
    const rows = [...(index.get(key) ?? [])].map((id) => required(this.#rows.get(id), `row ${id}`));
    return sorted(rows);
  }

  /** Ids in the order of creation. */
  ids(): string[] {
    return [...this.#rows.values()].sort((a, b) => a.seq - b.seq).map((row) => row.value.id);
  }
}

function sorted<T>(rows: Row<T>[]): T[] {
  return rows.sort((a, b) => b.seq - a.seq).map((row) => row.value);
}
