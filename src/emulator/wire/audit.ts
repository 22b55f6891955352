import type { SdkOperation } from '../contract/operations';
import { type Store, timeItself } from '../store/store';

/** Hears of everything that the emulator says, for tests that compare it with the contract. */
export interface Audit {
  /** An answer below `/v1`. `sdk` is absent when no call of the SDK was recognized. */
  answered(answer: { request: string; sdk: SdkOperation | undefined; status: number; body: object }): void;
  /** An event that was written. */
  written(event: { type: string }): void;
}

/** Tells of each event in the moment that it is committed. */
export function auditEvents(store: Store, audit: Audit): void {
  store.onCommit((touched) => {
    const ids = touched.flatMap(({ table, id }) => (table === 'event' ? [id] : []));
    if (ids.length === 0) return;
    store.transaction(timeItself, (tx) => {
      for (const id of ids) {
        const event = tx.get('event', id);
        if (event) audit.written(event);
      }
    });
  });
}
