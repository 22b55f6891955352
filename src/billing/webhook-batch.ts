import type postgres from 'postgres';
import { required } from '@/lib/assert';
import { StoreDeadlineError } from './store-deadline-error';
import { type InboxEntry, type SyncTiming, storeEvents } from './webhook-inbox';
import { WebhookRecall } from './webhook-recall';

/** More gains nothing: the statement's own work outweighs the round trip by then. */
const batchMax = 64;

/** A statement takes a millisecond or two. One that takes this long waits for somebody's lock, and the next lane opens. */
const patienceMs = 25;

/** More events than this within a second are a flood: the sync of the same process then leaves the processor to them. */
const floodEvents = 100;
const floodWindowMs = 1_000;
const lineLength = 8;

/** Stripe gives an answer some ten seconds. Past that nobody hears it, and what still waits would only pile up. */
const answerMsMax = 10_000;

interface Waiting {
  entry: InboxEntry;
  sinceMs: number;
  /**
   * Was in a batch that failed: goes only with those of the same company, so that nobody else fails with it. First its customer's events,
   * then itself. null: goes with anybody.
   */
  company: string | null;
  resolve: (isNew: boolean) => void;
  reject: (error: unknown) => void;
}

const notHeld = Promise.resolve(false);

/** Postgres's `lock_not_available`: after lock_timeout somebody else still held a row. */
const lockTimeoutCode = '55P03';

/**
 * Lets concurrent requests share one statement. Alone, an event is stored at once; those that come while a statement is under way
 * go together in the next. Each is answered after its own commit and never before.
 *
 * One statement at a time is the fastest: the lowest lane is the warmest, and two would share the same processors. The other lanes are
 * for trouble: a statement that waits for a lock must not hold up the rest, and a customer of it is in no second lane, so a customer
 * that somebody has locked can never fill them all.
 *
 * When a batch fails, its events are stored by customer, and if that fails too, one by one: only the blocked or poisonous one fails, and
 * its neighbours do not pay. All events of a locked customer fail at once: each would wait for the same lock.
 */
export class WebhookBatch {
  readonly #lanes: readonly postgres.Sql[];
  readonly #timing: SyncTiming;
  readonly #answerMsMax: number;
  readonly #recall: WebhookRecall;
  /** Lowest last. */
  readonly #freeLanes: number[];
  /** Customers of statements under way. */
  readonly #busyCustomers = new Set<string>();
  #waiting: Waiting[] = [];
  readonly #underWay = new Set<readonly Waiting[]>();
  #impatience: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  /** When the last hundred events came, the oldest overwritten first. */
  readonly #arrivalsMs = new Float64Array(floodEvents).fill(Number.NEGATIVE_INFINITY);
  #arrivals = 0;

  /** A client per lane, each of one connection: as many statements may be under way at once. */
  constructor(lanes: readonly postgres.Sql[], timing: SyncTiming, options: { answerMsMax?: number } = {}) {
    this.#lanes = lanes;
    this.#timing = timing;
    this.#answerMsMax = options.answerMsMax ?? answerMsMax;
    this.#freeLanes = lanes.map((_, lane) => lane).reverse();
    // The last lane is the least used: what waits there waits for its own sake.
    this.#recall = new WebhookRecall(required(lanes.at(-1), 'a lane'), { answerMsMax: this.#answerMsMax });
  }

  /**
   * Is the event stored, and by this process lately? The cheap way to tell a copy: true by a committed row alone, false when it is not
   * known without storing. Throws as `store` does.
   */
  holds(id: string, createdSeconds: number): Promise<boolean> {
    if (!this.#recall.remembers(id)) return notHeld;
    this.#countArrival();
    return this.#recall.isStored(id, createdSeconds);
  }

  /** true: stored now. false: it was here already. Throws the database's errors, and StoreDeadlineError when it is silent. */
  store(entry: InboxEntry): Promise<boolean> {
    const sinceMs = this.#countArrival();
    this.#keepDeadline();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, sinceMs, company: null, resolve, reject });
      if (this.#freeLanes.length === this.#lanes.length) this.#start();
      else this.#watch();
    });
  }

  /** Events come faster than a hundred a second, or, on a machine that is too busy for so many, stand in line. */
  get isFlooded(): boolean {
    if (this.#waiting.length >= lineLength) return true;
    const hundredthLastMs = this.#arrivalsMs[this.#arrivals % floodEvents] ?? Number.NEGATIVE_INFINITY;
    return performance.now() - hundredthLastMs < floodWindowMs;
  }

  #countArrival(): number {
    const nowMs = performance.now();
    this.#arrivalsMs[this.#arrivals++ % floodEvents] = nowMs;
    return nowMs;
  }

  /** One timer for all: a timer for each event would cost more than the deadline is worth. */
  #keepDeadline(): void {
    this.#deadline ??= setTimeout(() => {
      this.#deadline = undefined;
      this.#giveUp(performance.now() - this.#answerMsMax);
      if (this.#waiting.length > 0 || this.#underWay.size > 0) this.#keepDeadline();
    }, this.#answerMsMax / 10).unref();
  }

  /** Refuses those that have waited since before then. Under way, a statement may still store them: a copy then finds them here. */
  #giveUp(beforeMs: number): void {
    const isLate = ({ sinceMs }: Waiting) => sinceMs < beforeMs;
    const late = [...this.#waiting, ...[...this.#underWay].flat()].filter(isLate);
    this.#waiting = this.#waiting.filter((waiting) => !isLate(waiting));
    for (const { entry, reject } of late) reject(new StoreDeadlineError(entry.id));
  }

  /** Opens another lane when those under way are slow to come back. */
  #watch(): void {
    if (this.#waiting.length === 0 || this.#freeLanes.length === 0) return;
    this.#impatience ??= setTimeout(() => {
      this.#impatience = undefined;
      this.#start();
    }, patienceMs);
  }

  /** Sends what may go down the lowest free lane. */
  #start(): void {
    clearTimeout(this.#impatience);
    this.#impatience = undefined;
    const batch = this.#freeLanes.length > 0 ? this.#take() : [];
    if (batch.length > 0) {
      const lane = required(this.#freeLanes.pop(), 'a free lane');
      void this.#run(lane, batch);
    }
    this.#watch();
  }

  /**
   * Up to a full batch, each id once: a second copy waits for the next statement and finds the first one stored. Answers nothing when all
   * that wait have their customer in another lane.
   */
  #take(): Waiting[] {
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    const ids = new Set<string>();
    for (const waiting of this.#waiting) {
      const { entry, company } = waiting;
      const isStranger = batch[0] !== undefined && batch[0].company !== company;
      const isBusy = entry.stripeCustomerId !== null && this.#busyCustomers.has(entry.stripeCustomerId);
      if (batch.length === batchMax || isStranger || isBusy || ids.has(entry.id)) later.push(waiting);
      else {
        ids.add(entry.id);
        batch.push(waiting);
      }
    }
    this.#waiting = later;
    return batch;
  }

  async #run(lane: number, batch: readonly Waiting[]): Promise<void> {
    const entries = batch.map(({ entry }) => entry);
    for (const { stripeCustomerId } of entries)
      if (stripeCustomerId) this.#busyCustomers.add(stripeCustomerId);
    this.#underWay.add(batch);
    try {
      const stored = await storeEvents(required(this.#lanes[lane], 'a lane'), entries, this.#timing);
      for (const { entry, resolve } of batch) {
        this.#recall.remember(entry.id);
        resolve(stored.has(entry.id));
      }
    } catch (error) {
      this.#settleFailed(batch, error);
    }
    this.#underWay.delete(batch);
    for (const { stripeCustomerId } of entries)
      if (stripeCustomerId) this.#busyCustomers.delete(stripeCustomerId);
    this.#freeLanes.push(lane);
    this.#freeLanes.sort((a, b) => b - a);
    this.#start();
  }

  /** Rejects those that are at fault; the others go again, in smaller company. */
  #settleFailed(batch: readonly Waiting[], error: unknown): void {
    const customers = new Set(batch.map(({ entry }) => entry.stripeCustomerId));
    const isLocked = Object(error).code === lockTimeoutCode && customers.size === 1 && !customers.has(null);
    if (batch.length === 1 || isLocked) {
      for (const { reject } of batch) reject(error);
      return;
    }
    const again = batch.map((waiting): Waiting => {
      const { id, stripeCustomerId } = waiting.entry;
      return { ...waiting, company: customers.size > 1 && stripeCustomerId ? stripeCustomerId : id };
    });
    this.#waiting.unshift(...again);
  }
}
