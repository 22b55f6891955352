import { type Store, serverClock } from '../store/store';
import type { EmulatorClock } from './emulator-clock';

/** Node's timers hold 31 bits; a day is far enough to look again. */
const sleepMsMax = 86_400_000;

/** One alarm for the account's next timer, on the real clock alone: nothing runs while nothing is due. */
export class WakeUp {
  readonly #store: Store;
  readonly #settle: () => void;
  readonly #isReal: boolean;
  #alarm: NodeJS.Timeout | null = null;
  #dueAt: number | null = null;

  constructor(store: Store, clock: EmulatorClock, settle: () => void) {
    this.#store = store;
    this.#settle = settle;
    this.#isReal = clock.kind === 'real';
  }

  plan(): void {
    if (!this.#isReal) return;
    const dueAt = this.#store.nextTimer(serverClock)?.due_at ?? null;
    if (dueAt === this.#dueAt) return;
    this.stop();
    this.#dueAt = dueAt;
    if (dueAt === null) return;
    const waitMs = Math.max(0, (dueAt - this.#store.now()) * 1000);
    this.#alarm = setTimeout(() => this.#ring(), Math.min(waitMs, sleepMsMax));
    this.#alarm.unref();
  }

  stop(): void {
    if (this.#alarm) clearTimeout(this.#alarm);
    this.#alarm = null;
    this.#dueAt = null;
  }

  #ring(): void {
    this.#alarm = null;
    this.#dueAt = null;
    this.#settle();
    this.plan();
  }
}
