import type { Random } from '../random';

/** A database or a process that was away answers within this; longer is somebody who waits for ever. */
const finishMsMax = 60_000;

/** Things that happen again and again until told to stop, each in its own rhythm. */
export class Routines {
  readonly #stop = new AbortController();
  readonly #running = new Map<string, Promise<void>>();

  get isOver(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Runs `act` about every `ms`: half as long to one and a half times as long apart. A failure ends the whole run. */
  every(name: string, ms: number, random: Random, act: () => Promise<unknown>): void {
    const loop = async () => {
      while (!this.isOver) {
        await this.pause(ms * (0.5 + random.next()));
        if (!this.isOver) await act();
      }
    };
    const running = loop();
    // Looked at in `stop`; until then a failure must not end the process before the others are stopped.
    running.catch(() => this.#stop.abort());
    this.#running.set(name, running);
  }

  /** Ends early when the routines do. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#stop.signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#stop.signal.addEventListener('abort', done);
      if (this.isOver) done();
    });
  }

  /** Waits for each to finish what it is doing. Throws what one of them threw, and when one does not finish. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const busy = new Set(this.#running.keys());
    const finished = [...this.#running].map(([name, running]) => running.finally(() => busy.delete(name)));
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`still waiting after ${finishMsMax} ms: ${[...busy].join(', ')}`)),
        finishMsMax,
      );
    });
    await Promise.race([Promise.all(finished), tooLong]).finally(() => clearTimeout(timer));
  }
}
