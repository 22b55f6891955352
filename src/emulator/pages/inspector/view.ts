import { html } from 'hono/html';
import type { Account } from '../../accounts/account';
import { defaultAccount } from '../../accounts/account-name';
import type { Tx } from '../../store/store';
import type { Html } from '../layout';

export const inspectorPages = {
  '': 'Time machine',
  objects: 'Objects',
  activity: 'Activity',
  deliveries: 'Deliveries',
  faults: 'Faults',
  scenarios: 'Scenarios',
  accounts: 'Accounts',
} as const;

export type InspectorPage = keyof typeof inspectorPages;

export type Query = Record<string, string | number | null | undefined>;

/** What every page of the inspector is drawn from: one account, one unit of work, the address that was asked for. */
export interface View {
  account: Account;
  tx: Tx;
  query: URLSearchParams;
  /** The address of this page, which a form comes back to. */
  here: string;
}

/** The address of a page of the inspector, on the same account. */
export function href({ account }: Pick<View, 'account'>, page: string, query: Query = {}): string {
  const path = page === '' ? '/_emulator/' : `/_emulator/inspector/${page}`;
  const named = account.name === defaultAccount ? query : { account: account.name, ...query };
  const pairs = Object.entries(named).flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

/** A form that does something and comes back here. */
export function actionForm(
  view: View,
  action: string,
  fields: Record<string, string>,
  inner: Html | Html[],
  className = '',
): Html {
  const hidden = { account: view.account.name, back: view.here, ...fields };
  return html`<form method="post" action="/_emulator/inspector/${action}" class="${className}">${Object.entries(
    hidden,
  ).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}${inner}</form>`;
}

/** A form that asks for another view of a page. */
export function searchForm(
  view: View,
  page: string,
  label: string,
  kept: Query,
  inner: Html | string = '',
): Html {
  const fields = { ...(view.account.name !== defaultAccount && { account: view.account.name }), ...kept };
  return html`<form class="search" role="search" method="get" action="${href(view, page).split('?')[0] ?? ''}">
${Object.entries(fields).map(([name, value]) => (value ? html`<input type="hidden" name="${name}" value="${value}">` : ''))}
<label class="sr" for="q">${label}</label><input class="input" id="q" type="search" name="q" value="${view.query.get('q') ?? ''}" placeholder="${label}" autocomplete="off" spellcheck="false">${inner}
<button class="btn secondary">Search</button></form>`;
}

export const pageRows = 50;

/** `page=2` of rows that are all at hand. */
export function pageOf<T>(
  { query }: View,
  rows: readonly T[],
): { rows: T[]; page: number; pages: number; total: number } {
  const pages = Math.max(1, Math.ceil(rows.length / pageRows));
  const page = Math.min(pages, Math.max(1, Math.floor(Number(query.get('page') ?? 1)) || 1));
  return { rows: rows.slice((page - 1) * pageRows, page * pageRows), page, pages, total: rows.length };
}

export function pager(view: View, name: string, shown: { page: number; pages: number; total: number }): Html {
  const { page, pages, total } = shown;
  const link = (to: number, label: string, rel: string) => {
    const query = Object.fromEntries([...view.query].filter(([key]) => key !== 'account'));
    return html`<a class="btn secondary small" rel="${rel}" href="${href(view, name, { ...query, page: to })}">${label}</a>`;
  };
  return html`<nav class="pager" aria-label="Pages"><span class="muted num">${total} in all${pages > 1 ? html`, page ${page} of ${pages}` : ''}</span>
<span class="row">${page > 1 ? link(page - 1, 'Newer', 'prev') : ''}${page < pages ? link(page + 1, 'Older', 'next') : ''}</span></nav>`;
}
