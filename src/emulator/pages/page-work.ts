import type { Context, Hono } from 'hono';
import type { Dispatcher } from '../delivery/dispatcher';
import { type Store, type Tx, timeItself } from '../store/store';
import { secure } from './guard';
import type { Html } from './layout';

/**
 * A page to show, or an address to go to. Redirects after a submit are 303, so that a reload does not repeat it.
 * `leadsTo` names the addresses that a submit on the page may end at.
 */
export type PageAnswer =
  | { page: Html; status?: 200 | 402 | 404 | 409 | 410; leadsTo?: (string | null | undefined)[] }
  | { redirect: string; awaitEvent?: string };

export interface PageRoutes {
  app: Hono;
  /** One unit of work per page view or submit. */
  work(c: Context, run: (tx: Tx, form: URLSearchParams) => PageAnswer): Promise<Response>;
}

export interface WorkOptions {
  store: Store;
  dispatcher: Dispatcher;
  redirectWaitMs: number;
}

export function pageWork({ store, dispatcher, redirectWaitMs }: WorkOptions): PageRoutes['work'] {
  return async (c, run) => {
    const form =
      c.req.method === 'POST' ? new URLSearchParams(await c.req.text()) : new URL(c.req.url).searchParams;
    const answer = store.transaction(timeItself, (tx) => run(tx, form));
    if ('page' in answer) {
      secure(c, answer.leadsTo);
      return c.html(answer.page, answer.status ?? 200);
    }
    // As at Stripe, the browser goes on once the app has heard of the completion, or after a short while.
    if (answer.awaitEvent) await dispatcher.answered(answer.awaitEvent, redirectWaitMs);
    return c.redirect(answer.redirect, 303);
  };
}
