import { createDispatcher, type Dispatcher } from '../delivery/dispatcher';
import { armEverything, armTimers } from '../resources/arm-timers';
import { operations } from '../resources/operations';
import { settle } from '../resources/settle';
import { include, load } from '../resources/view';
import type { Commit } from '../store/journal';
import { Store, type Tx, timeItself } from '../store/store';
import { type ApiAnswer, type ApiRequest, createApi } from '../wire/api';
import { type Audit, auditEvents } from '../wire/audit';
import { invalidRequest } from '../wire/stripe-error';
import type { EmulatorClock } from './emulator-clock';
import { RequestLog } from './request-log';
import { Snapshots } from './snapshots';
import { WakeUp } from './wake-up';

export interface AccountOptions {
  name: string;
  clock: EmulatorClock;
  seed: string;
  baseUrl: () => string;
  logger: (line: string) => void;
  commits: readonly Commit[];
  append: ((commit: Commit) => void) | undefined;
  /** What the server's options say, put into a new or emptied store. */
  configure: (tx: Tx) => void;
  /** Hears of every answer and event; tests compare them with the contract. */
  audit: Audit | undefined;
}

/** Everything that one key sees: store, clock, timers, deliveries, faults. Accounts share nothing but the process. */
export class Account {
  readonly name: string;
  readonly store: Store;
  readonly dispatcher: Dispatcher;
  readonly requests = new RequestLog();
  readonly snapshots = new Snapshots();
  readonly clock: EmulatorClock;
  /** Idempotency keys whose first request waits for its answer. */
  readonly inFlight = new Set<string>();
  readonly #api: (request: ApiRequest) => ApiAnswer;
  readonly #options: AccountOptions;
  readonly #wakeUp: WakeUp;

  constructor(options: AccountOptions) {
    const { name, clock, seed, baseUrl, logger, commits, append, audit } = options;
    this.name = name;
    this.clock = clock;
    this.#options = options;
    this.store = new Store({ clock: clock.clock, seed, baseUrl, arm: armTimers, commits, append });
    this.dispatcher = createDispatcher(this.store, logger);
    this.#api = createApi({
      store: this.store,
      operations,
      source: { load, include },
      logger,
      inFlight: this.inFlight,
      audit,
    });
    this.#wakeUp = new WakeUp(this.store, clock, () => this.settle());
    this.#begin();
    if (audit) auditEvents(this.store, audit);
    this.store.onCommit((touched) => {
      this.dispatcher.hear(touched);
      this.#wakeUp.plan();
    });
  }

  /** One API call, after what was due before it. */
  call(request: ApiRequest): ApiAnswer {
    this.settle();
    const answer = this.#api(request);
    // A test clock that the request sent off goes on without another request.
    if (this.store.isAdvancing()) setImmediate(() => this.settle());
    return answer;
  }

  /** One API call that changes nothing, without running what is due: for a look back. */
  read(request: ApiRequest): ApiAnswer {
    return this.#api(request);
  }

  /** Runs what is due. */
  settle(): void {
    if (!this.store.isDue()) return;
    settle(this.store, this.#options.logger);
  }

  /** Forgets everything but the name. */
  reset(): void {
    this.dispatcher.clear();
    this.store.reset();
    this.requests.clear();
    this.#begin();
  }

  snapshot(): Commit {
    return this.store.snapshot();
  }

  /** @throws StripeError when the snapshot holds what no version has written; the account is as it was then. */
  restore(snapshot: Commit): void {
    const present = this.snapshot();
    try {
      this.#become(snapshot);
    } catch (error) {
      this.#become(present);
      const reason = error instanceof Error ? error.message : String(error);
      throw invalidRequest(`The snapshot cannot be restored, and nothing has changed: ${reason}`, {
        param: 'state',
      });
    }
  }

  #become(snapshot: Commit): void {
    this.dispatcher.clear();
    this.store.restore(snapshot);
    this.#begin();
  }

  async close(): Promise<void> {
    this.#wakeUp.stop();
    await this.dispatcher.close();
  }

  #begin(): void {
    this.store.transaction(timeItself, this.#options.configure);
    this.store.transaction(timeItself, armEverything);
    this.store.rememberHistory(
      this.store.transaction(timeItself, (tx) => tx.all('fault').some(({ kind }) => kind === 'stale_read')),
    );
    this.dispatcher.start();
    this.#wakeUp.plan();
  }
}
