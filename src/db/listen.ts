import { EventEmitter } from 'node:events';
import postgres from 'postgres';

/** A wake-up, never data: whoever is woken reads the rows. */
export interface Listener {
  /**
   * `wake(payload)` runs for each NOTIFY, and with `null` after every reconnect, because what was notified in the gap is gone.
   * Answers the function that ends it.
   */
  on(channel: string, wake: (payload: string | null) => void): Promise<() => void>;
  close(): Promise<void>;
}

/**
 * One LISTEN connection per process, fanned out in memory. Needs a session connection (DATABASE_URL_DIRECT).
 * postgres.js listens again by itself after the backend went away.
 */
export function createListener(url: string): Listener {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  let client: postgres.Sql | undefined;
  const listening = new Map<string, Promise<unknown>>();

  function listen(channel: string): Promise<unknown> {
    client ??= postgres(url, {
      max: 1,
      onnotice: () => undefined,
      connection: { application_name: 'appfactory:listen', role: 'billing_app' },
    });
    let promise = listening.get(channel);
    if (!promise) {
      promise = client.listen(
        channel,
        (payload) => emitter.emit(channel, payload),
        () => emitter.emit(channel, null),
      );
      // A failed first LISTEN is forgotten, so that the next subscriber tries again.
      promise.catch(() => listening.delete(channel));
      listening.set(channel, promise);
    }
    return promise;
  }

  return {
    async on(channel, wake) {
      emitter.on(channel, wake);
      try {
        await listen(channel);
      } catch (error) {
        emitter.off(channel, wake);
        throw error;
      }
      return () => emitter.off(channel, wake);
    },
    async close() {
      emitter.removeAllListeners();
      await client?.end({ timeout: 5 });
    },
  };
}
