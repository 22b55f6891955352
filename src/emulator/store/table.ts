import { required } from '@/lib/assert';

export interface Row<T> {
  /** Order of creation. Stripe's `created` has whole seconds and cannot order what one request makes. */
  seq: number;
  value: T;
  /** The unit of work that wrote it; not part of what is kept. */
  work?: number;
}

/** Ids by an indexed value. */
type Index = Map<string, Set<string>>;

/** Rows by id, with one set of ids per indexed value. Values are never changed in place: a write replaces the row. */
export class Table<T extends { id: string }> {
  readonly #rows = new Map<string, Row<T>>();
  readonly #indexes = new Map<keyof T & string, Index>();
  readonly #onRow: (row: Row<T>) => void;

  /** `onRow` hears of every row that comes in, also of one that comes back after a failed unit of work. */
  constructor(fields: readonly (keyof T & string)[], onRow: (row: Row<T>) => void = () => undefined) {
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
    const before = this.#rows.get(id)?.value;
    if (row) this.#rows.set(id, row);
    else this.#rows.delete(id);
    for (const [field, index] of this.#indexes) {
      const old = before?.[field];
      const key = row?.value[field];
      if (old === key) continue;
      if (typeof old === 'string') remove(index, old, id);
      if (typeof key === 'string') add(index, key, id);
    }
    if (row) this.#onRow(row);
  }

  /** Newest first, as every list of Stripe's is. */
  newestFirst(): T[] {
    return sorted([...this.#rows.values()]);
  }

  /** The last `count`, newest first. */
  newest(count: number): T[] {
    return this.newestFirst().slice(0, count);
  }

  /** True when a row has that indexed value. */
  has(field: keyof T & string, key: string): boolean {
    return required(this.#indexes.get(field), `index ${field}`).has(key);
  }

  newestFirstWhere(field: keyof T & string, key: string): T[] {
    const index = required(this.#indexes.get(field), `index ${field}`);
    const ids = index.get(key);
    if (!ids) return [];
    const rows = [...ids].map((id) => required(this.#rows.get(id), `row ${id}`));
    return sorted(rows);
  }

  /** Ids in the order of creation. */
  ids(): string[] {
    return [...this.#rows.values()].sort((a, b) => a.seq - b.seq).map((row) => row.value.id);
  }
}

function add(index: Index, key: string, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

function remove(index: Index, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}

/** Rows come in the order of creation but for those that a failed unit of work has put back. */
function sorted<T>(rows: Row<T>[]): T[] {
  for (let index = 1; index < rows.length; index += 1) {
    if (required(rows[index], 'row').seq < required(rows[index - 1], 'row').seq) {
      rows.sort((a, b) => a.seq - b.seq);
      break;
    }
  }
  return rows.reverse().map((row) => row.value);
}
