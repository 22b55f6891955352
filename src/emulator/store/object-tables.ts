import { type TableName, type Tables, tableNames } from './tables';
import type { Tx } from './tx';

/** Tables of Stripe objects that hold something, with their sizes; events have pages of their own. */
export function objectTables(rows: Pick<Tx, 'count' | 'oldest'>): { name: TableName; count: number }[] {
  return tableNames
    .filter((name) => name !== 'event' && isObjectOf(name, rows.oldest(name)))
    .map((name) => ({ name, count: rows.count(name) }));
}

/** The table that holds an id as an object of Stripe's. */
export function tableOfId(tx: Tx, id: string): TableName | undefined {
  return tableNames.find((name) => isObjectOf(name, tx.get(name, id)));
}

/** Tables of Stripe objects carry the object's wire name; the store's own tables hold none of theirs. */
export function isObjectOf(name: TableName, row: Tables[TableName] | undefined): boolean {
  return row !== undefined && 'object' in row && row.object === name;
}
