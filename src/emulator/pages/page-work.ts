import type { Context, Hono } from 'hono';
import type { Account } from '../accounts/account';
import { defaultAccount } from '../accounts/account-name';
import type { Accounts } from '../accounts/accounts';
import { type Tx, timeItself } from '../store/store';
import { secure } from './guard';
import type { Html } from './layout';

/**
 * A page to show, or an address to go to. Redirects after a submit are 303, so that a reload does not repeat it.
 * `leadsTo` names the addresses that a submit on the page may end at. A file is downloaded.
 */
export type PageAnswer =
  | { page: Html; status?: 200 | 402 | 404 | 409 | 410; leadsTo?: (string | null | undefined)[] }
  | { redirect: string; awaitEvent?: string }
  | { file: Uint8Array<ArrayBuffer>; type: string; name: string };

export interface PageRoutes {
  app: Hono;
  /** One unit of work per page view or submit, on the account that the address is about. */
  work(c: Context, run: (tx: Tx, form: URLSearchParams) => PageAnswer): Promise<Response>;
}

export interface WorkOptions {
  accounts: Accounts;
  redirectWaitMs: number;
}

export function pageWork({ accounts, redirectWaitMs }: WorkOptions): PageRoutes['work'] {
  return async (c, run) => {
    const form =
      c.req.method === 'POST' ? new URLSearchParams(await c.req.text()) : new URL(c.req.url).searchParams;
    const { store, dispatcher } = accountOfPage(accounts, c);
    const answer = store.transaction(timeItself, (tx) => run(tx, form));
    if ('page' in answer) {
      secure(c, answer.leadsTo);
      return c.html(answer.page, answer.status ?? 200);
    }
    if ('file' in answer) {
      secure(c);
      c.header('content-disposition', `attachment; filename="${answer.name}"`);
      return c.body(answer.file, 200, { 'content-type': answer.type });
    }
    // As at Stripe, the browser goes on once the app has heard of the completion, or after a short while.
    if (answer.awaitEvent) await dispatcher.answered(answer.awaitEvent, redirectWaitMs);
    return c.redirect(answer.redirect, 303);
  };
}

/** A hosted page belongs to the account that holds an object of its address; what was due in it has happened. */
export function accountOfPage(accounts: Accounts, c: Context): Account {
  const account = accounts.holdingOneOf(c.req.path.split('/')) ?? accounts.open(defaultAccount);
  account.settle();
  return account;
}
