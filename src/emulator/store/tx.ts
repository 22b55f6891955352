import type { TableName, Tables } from './tables';

/** The request that causes a change, as it shows in events. Null fields mean: nobody asked, time did it. */
export interface Cause {
  requestId: string | null;
  idempotencyKey: string | null;
}

export const timeItself: Cause = { requestId: null, idempotencyKey: null };

/** The cause of what falls due. */
export const dueWork: Cause = { requestId: null, idempotencyKey: null };

/** True when a timer does the work: there is nobody who could be refused, and what is due must happen. */
export function isDueWork({ cause }: Pick<Tx, 'cause'>): boolean {
  return cause === dueWork;
}

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
  /** The last so many of a table, newest first. */
  newest<K extends TableName>(table: K, count: number): Tables[K][];
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

export interface Touched {
  table: TableName;
  id: string;
}

/** The name of the server's own clock among the clocks of timers. */
export const serverClock = 'server' as const;
