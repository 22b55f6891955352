/** Why the stack ends. `sentence` is printed; code 0 is a wanted stop, 1 a failure. */
export interface Ending {
  exitCode: 0 | 1;
  sentence: string;
}

/** Thrown by `checkpoint` into a start that is no longer wanted. */
export class Ended extends Error {
  override name = 'Ended';
}

/**
 * From the start to the clean-up of everything that one command runs. Clean-ups go in reverse order, each once;
 * one that is deferred when the end has come already runs in the same sweep, so a start that is under way when
 * Ctrl-C arrives leaves nothing behind.
 */
export interface Lifetime {
  /** Aborted at the first `end`. */
  signal: AbortSignal;
  /** Resolves at the first `end`. */
  ended: Promise<Ending>;
  /** The first caller's reason stands. */
  end(ending: Ending): void;
  /** Throws `Ended` after the end: called between the steps of a start. */
  checkpoint(): void;
  defer(cleanUp: () => Promise<void>): void;
  /** Runs what was deferred; a failing clean-up is reported and does not stop the others. */
  cleanUp(report: (error: unknown) => void): Promise<void>;
}

export function createLifetime(): Lifetime {
  const controller = new AbortController();
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  const deferred: (() => Promise<void>)[] = [];
  return {
    signal: controller.signal,
    ended,
    end(ending) {
      resolve(ending);
      controller.abort();
    },
    checkpoint() {
      if (controller.signal.aborted) throw new Ended();
    },
    defer(cleanUp) {
      deferred.push(cleanUp);
    },
    async cleanUp(report) {
      for (let next = deferred.pop(); next; next = deferred.pop()) {
        await next().catch(report);
      }
    },
  };
}
