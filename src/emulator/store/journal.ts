import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
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

/**
 * The durable store: one JSON line per commit, written before the answer leaves, so killing the process loses nothing
 * that was acknowledged. A power cut may lose the last moments: lines are not flushed to the disk one by one.
 */
export interface Journal {
  append(commit: Commit): void;
  /** Replaces the history by one line: the present. Atomic by rename. */
  compact(commit: Commit): void;
  close(): void;
}

/** Reads the commits of `path` (none when it does not exist); a line cut short by a kill is the last and is dropped. */
export function readJournal(path: string): Commit[] {
  if (!existsSync(path)) return [];
  const commits: Commit[] = [];
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    try {
      commits.push(parseCommit(line));
    } catch (error) {
      if (index === lines.length - 1) break;
      throw new Error(`${path} is damaged at line ${index + 1}; move it away to start empty`, {
        cause: error,
      });
    }
  }
  return commits;
}

function parseCommit(line: string): Commit {
  const commit: Commit = JSON.parse(line);
  const known = new Set<string>(tableNames);
  if (!Array.isArray(commit.changes) || commit.changes.some(([table]) => !known.has(table))) {
    throw new Error('not a commit of this version');
  }
  return commit;
}

export function openJournal(path: string): Journal {
  mkdirSync(dirname(path), { recursive: true });
  let file: number | null = null;

  const write = (target: number, commit: Commit) => {
    writeSync(target, `${JSON.stringify(commit)}\n`);
  };
  return {
    append(commit) {
      if (file !== null) write(file, commit);
    },
    compact(commit) {
      const next = `${path}.next`;
      rmSync(next, { force: true });
      const target = openSync(next, 'a');

      write(target, commit);
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
