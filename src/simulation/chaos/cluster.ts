import type { DatabaseProxy } from '../network/database-proxy';
import type { ProcessKind } from './bundle';
import { type Child, type LogLine, startChild } from './child-process';

export interface ClusterOptions {
  files: Record<ProcessKind, string>;
  env: Record<string, string>;
  webs: number;
  /** A worker for each: its own way to the database. */
  workerWays: readonly DatabaseProxy[];
  /** The web processes that listen now changed. */
  onTargets: (urls: string[]) => void;
  /** It ended although nobody killed it and it had been ready. */
  onDeath: (words: string) => void;
}

export interface ClusterCounts {
  kills: Record<ProcessKind, number>;
  /** At any moment. */
  pauses: number;
  pausesBeforeWrite: number;
  /** Starts that were refused because the database was away. */
  refusedStarts: number;
  /** Log lines of leases that passed to another worker: writes that the fence kept out. */
  lostLeases: number;
  alarms: Record<string, number>;
}

interface Slot {
  kind: ProcessKind;
  /** Of a worker. */
  way: DatabaseProxy | null;
  child: Child;
  url: string | null;
}

const readyMsMax = 120_000;
/** Somebody is synced within this, or there is nobody to stop. */
const writeMsMax = 10_000;

/** Web and worker processes that are started again whenever they end, as a host does it. */
export class Cluster {
  readonly counts: ClusterCounts = {
    kills: { web: 0, worker: 0 },
    pauses: 0,
    pausesBeforeWrite: 0,
    refusedStarts: 0,
    lostLeases: 0,
    alarms: {},
  };
  readonly #options: ClusterOptions;
  readonly #slots: Slot[];
  #isClosing = false;
  #lastRefusal = 'none ended';

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#slots = [
      ...Array.from({ length: options.webs }, () => this.#start({ kind: 'web', way: null, url: null })),
      ...options.workerWays.map((way) => this.#start({ kind: 'worker', way, url: null })),
    ];
  }

  /** Resolves when every process is ready; throws, with the last words of one, when that takes too long. */
  async ready(): Promise<void> {
    const endsAtMs = performance.now() + readyMsMax;
    while (this.#slots.some(({ child }) => !child.isReady)) {
      if (performance.now() > endsAtMs)
        throw new Error(`not every process was ready after ${readyMsMax} ms: ${this.#lastRefusal}`);
      await pause(50);
    }
  }

  /** Kills one that is ready, and starts it again at once. False when none is. */
  async kill(kind: ProcessKind, pick: (count: number) => number): Promise<boolean> {
    const slot = this.#pick(kind, pick);
    if (!slot) return false;
    this.counts.kills[kind]++;
    const ended = slot.child.kill();
    this.#refresh(slot, null);
    await ended;
    if (!this.#isClosing) this.#start(slot);
    return true;
  }

  /** Stops one that is ready for a while: it wakes as a zombie that believes in leases which have passed on. */
  async stopFor(kind: ProcessKind, ms: number, pick: (count: number) => number): Promise<boolean> {
    const slot = this.#pick(kind, pick);
    if (!slot) return false;
    this.counts.pauses++;
    const { child } = slot;
    child.pause();
    await pause(ms);
    child.resume();
    return true;
  }

  /**
   * Stops the worker that is the next to write, between its read and its write, where nothing but the fence keeps out what it has
   * read: long enough, and its lease has passed to another. Meanwhile `act` happens. False when none wrote in time.
   */
  async stopBeforeWrite(ms: number, act: () => Promise<unknown>): Promise<boolean> {
    const over = Promise.withResolvers<boolean>();
    const able = this.#slots.filter(({ way, child }) => way && child.isReady && !child.isStopped);
    const disarm = () => {
      for (const { way } of able) if (way) way.beforeNextTransaction = null;
    };
    for (const { way, child } of able) {
      if (!way) continue;
      way.beforeNextTransaction = async () => {
        disarm();
        clearTimeout(tooLate);
        this.counts.pausesBeforeWrite++;
        child.pause();
        await Promise.all([pause(ms), act().catch(over.reject)]);
        child.resume();
        over.resolve(true);
      };
    }
    const tooLate = setTimeout(() => {
      disarm();
      over.resolve(false);
    }, writeMsMax);
    return over.promise;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#slots.map(({ child }) => child.kill()));
  }

  #pick(kind: ProcessKind, pick: (count: number) => number): Slot | undefined {
    const able = this.#slots.filter(
      (slot) => slot.kind === kind && slot.child.isReady && !slot.child.isStopped,
    );
    return able[pick(able.length)];
  }

  #start(slot: Pick<Slot, 'kind' | 'way' | 'url'> & { child?: Child }): Slot {
    const { files, env } = this.#options;
    // Its jobs and its LISTEN go straight.
    const direct = env.DATABASE_URL ?? '';
    const child = startChild({
      file: files[slot.kind],
      env: slot.way ? { ...env, DATABASE_URL: slot.way.url, DATABASE_URL_DIRECT: direct } : env,
      onLine: (line) => this.#read(slot as Slot, line),
      onDeath: (how) => this.#died(slot as Slot, child, how),
    });
    return Object.assign(slot, { child });
  }

  #read(slot: Slot, line: LogLine): void {
    if (line.msg === 'ready') this.#refresh(slot, `http://127.0.0.1:${String(line.port)}`);
    if (line.msg === 'lease lost, nothing written') this.counts.lostLeases++;
    if (typeof line.alarm === 'string')
      this.counts.alarms[line.alarm] = (this.counts.alarms[line.alarm] ?? 0) + 1;
  }

  #died(slot: Slot, child: Child, how: string): void {
    if (this.#isClosing || slot.child !== child) return;
    // A start that meets a database which is away ends, and whoever started it tries again: `ready` says if none succeeds.
    if (!child.wasReady) {
      this.counts.refusedStarts++;
      this.#lastRefusal = `a ${slot.kind} process ${how}`;
    } else this.#options.onDeath(`a ${slot.kind} process ${how}`);
    this.#refresh(slot, null);
    this.#start(slot);
  }

  #refresh(slot: Slot, url: string | null): void {
    slot.url = url;
    this.#options.onTargets(this.#slots.flatMap((other) => (other.kind === 'web' ? (other.url ?? []) : [])));
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
