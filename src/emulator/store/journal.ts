import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { EmulatorOptionError } from '../option-error';
import type { Row } from './table';
import { type TableName, type Tables, tableNames } from './tables';

export interface Counters {
  /** Ids given out; each id follows from the seed and this number. */
  ids: number;
  /** Rows created. */
  rows: number;
  /** Requests answered, failed ones included. */
  requests: number;
}

/** One table row after a commit; `null` removed it. */
export type Change = { [K in TableName]: [K, string, Row<Tables[K]> | null] }[TableName];

export interface Commit {
  counters: Counters;
  changes: Change[];
}

/** A line of the file. */
export interface AccountCommit extends Commit {
  /** Absent in files from before there were accounts. */
  account?: string;
}

/**
 * The durable file: one JSON line per commit of any account, written before the answer leaves, so killing the process
 * loses nothing that was acknowledged. A power cut may lose the last moments: lines are not flushed one by one.
 */
export interface Journal {
  append(commit: AccountCommit): void;
  /** Replaces the history by the present, a line per account. Atomic by rename. */
  compact(commits: readonly AccountCommit[]): void;
  close(): void;
}

/** Reads the commits of `path` (none when it does not exist); a line cut short by a kill is the last and is dropped. */
export function readJournal(path: string): AccountCommit[] {
  if (!existsSync(path)) return [];
  const commits: AccountCommit[] = [];
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    try {
      commits.push(parseCommit(line));
    } catch (error) {
      if (index === lines.length - 1) break;
      throw new EmulatorOptionError(`${path} is damaged at line ${index + 1}; move it away to start empty`, {
        cause: error,
      });
    }
  }
  return commits;
}

function parseCommit(line: string): AccountCommit {
  const commit: unknown = JSON.parse(line);
  if (!isCommit(commit)) throw new Error('not a commit of this version');
  return commit;
}

const known = new Set<string>(tableNames);

/** True for what `Store.snapshot` writes, also one that came from a caller. */
export function isCommit(value: unknown): value is Commit {
  if (typeof value !== 'object' || value === null) return false;
  if (!('changes' in value && Array.isArray(value.changes) && 'counters' in value)) return false;
  const { counters } = value;
  if (typeof counters !== 'object' || counters === null) return false;
  const numbers = ['ids', 'rows', 'requests'].map(
    (name) => Object.entries(counters).find(([key]) => key === name)?.[1],
  );
  if (!numbers.every((number) => Number.isSafeInteger(number))) return false;
  return value.changes.every(
    (change) =>
      Array.isArray(change) &&
      change.length === 3 &&
      known.has(change[0]) &&
      typeof change[1] === 'string' &&
      isRowOf(change[2], change[1]),
  );
}

/** Null removed the row; anything else carries its id and its place in the order of rows. */
function isRowOf(row: unknown, id: string): boolean {
  if (row === null) return true;
  if (typeof row !== 'object' || !('seq' in row && 'value' in row)) return false;
  const { seq, value } = row;
  return (
    Number.isSafeInteger(seq) &&
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    value.id === id
  );
}

export function openJournal(path: string): Journal {
  let file: number | null = null;

  const write = (target: number, commit: AccountCommit) => {
    writeSync(target, `${JSON.stringify(commit)}\n`);
  };
  return {
    append(commit) {
      if (file !== null) write(file, commit);
    },
    compact(commits) {
      const next = `${path}.next`;
      rmSync(next, { force: true });
      const target = openSync(next, 'a');
      for (const commit of commits) write(target, commit);
      fsyncSync(target);
      renameSync(next, path);
      if (file !== null) closeSync(file);
      file = target;
    },
    close() {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
