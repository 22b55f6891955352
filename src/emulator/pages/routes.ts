import { Hono } from 'hono';
import type { Clock } from '@/lib/clock';
import type { Dispatcher } from '../delivery/dispatcher';
import type { Store } from '../store/store';

export interface PageOptions {
  store: Store;
  dispatcher: Dispatcher;
  clock: Clock;
  redirectWaitMs: number;
}

export function createPages(_options: PageOptions): Hono {
  return new Hono();
}
