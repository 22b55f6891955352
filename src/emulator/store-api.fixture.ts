import { manualClock } from './emulator.fixture';
import { armTimers } from './resources/arm-timers';
import { operations } from './resources/operations';
import { include, load } from './resources/view';
import { Store } from './store/store';
import { createApi } from './wire/api';
import { apiVersion } from './wire/api-version';

export interface Answer {
  status: number;
  body: { id: string; error?: { code?: string; param?: string; type: string } };
}

export interface StoreApi {
  post(path: string, form: string): Answer;
  /** The whole store as text, request numbers left out: a refused request has a number too. */
  dump(): string;
}

/** The API over a store in memory, without a server: for what a request does to the store, byte for byte. */
export function storeApi(): StoreApi {
  const store = new Store({
    clock: manualClock(),
    seed: 's',
    baseUrl: () => 'http://x',
    arm: armTimers,
  });
  const api = createApi({ store, operations, source: { load, include }, logger: () => undefined });
  const headers: Record<string, string> = { authorization: 'Bearer sk_test_1', 'stripe-version': apiVersion };
  return {
    post(path, form) {
      const answer = api({ method: 'POST', path, query: '', body: form, header: (name) => headers[name] });
      return { status: answer.status, body: JSON.parse(answer.body) };
    },
    dump: () => store.dump().replace(/"requests":\d+/, ''),
  };
}
