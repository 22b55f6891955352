import type { Context, Hono } from 'hono';
import type { Account } from '../../accounts/account';
import { defaultAccount, isAccountName } from '../../accounts/account-name';
import type { Accounts } from '../../accounts/accounts';
import { timeItself } from '../../store/store';
import { invalidRequest, StripeError } from '../../wire/stripe-error';
import { secure } from '../guard';
import { type Html, messagePage } from '../layout';
import { accountsPage } from './accounts-page';
import { actions } from './actions';
import { activityPage } from './activity-page';
import { deliveriesPage } from './deliveries-page';
import { faultsPage } from './faults-page';
import { objectPage } from './object-page';
import { objectsPage } from './objects-page';
import { scenariosPage } from './scenarios-page';
import { timeMachinePage } from './time-machine-page';
import { href, type View } from './view';

/** `/_emulator/`: what the person at the bench sees and presses. No page needs a script. */
export function addInspectorRoutes(app: Hono, accounts: Accounts): void {
  const show = (path: string, draw: (view: View, c: Context) => Html | null) =>
    app.get(path, (c) => {
      const account = accountOf(accounts, new URL(c.req.url).searchParams);
      account.settle();
      const page = account.store.transaction(timeItself, (tx) => {
        const view = { account, tx, query: new URL(c.req.url).searchParams, here: hereOf(c) };
        return draw(view, c) ?? notFound(view);
      });
      secure(c);
      return c.html(page);
    });

  app.get('/', (c) => c.redirect('/_emulator/'));
  app.get('/_emulator', (c) => c.redirect('/_emulator/'));
  show('/_emulator/', timeMachinePage);
  show('/_emulator/inspector/objects', objectsPage);
  show('/_emulator/inspector/objects/:id', (view, c) => objectPage(view, c.req.param('id') ?? ''));
  show('/_emulator/inspector/activity', activityPage);
  show('/_emulator/inspector/deliveries', deliveriesPage);
  show('/_emulator/inspector/faults', faultsPage);
  show('/_emulator/inspector/scenarios', scenariosPage);
  show('/_emulator/inspector/accounts', (view) => accountsPage(view, accounts.list()));

  app.post('/_emulator/inspector/:action', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const back = backOf(form);
    const account = accountOf(accounts, form);
    try {
      const action = actions[c.req.param('action')];
      if (!action) return c.notFound();
      account.settle();
      const result = await action({ account, accounts, form });
      if (result?.page === undefined) return c.redirect(withNote(back, 'done', result?.done), 303);
      return c.redirect(withNote(href({ account }, result.page, result.query), 'done', result.done), 303);
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return c.redirect(withNote(back, 'problem', error.message), 303);
    }
  });
}

/** `?account=`, else `emulator`, else whichever was opened first: a person who uses one key wants to see its account. */
function accountOf(accounts: Accounts, query: URLSearchParams): Account {
  const name = query.get('account');
  if (name === null || name === '') {
    return accounts.find(defaultAccount) ?? accounts.list()[0] ?? accounts.open(defaultAccount);
  }
  if (!isAccountName(name)) throw invalidRequest('An account’s name is letters, digits and underscores.');
  return accounts.open(name);
}

function hereOf(c: Context): string {
  const url = new URL(c.req.url);
  for (const name of ['done', 'problem']) url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}

/** Back to a page of the inspector, never to another site. */
function backOf(form: URLSearchParams): string {
  const back = form.get('back') ?? '/_emulator/';
  return /^\/_emulator\/(?:inspector\/[\w/.]*)?(?:\?.*)?$/.test(back) ? back : '/_emulator/';
}

function withNote(path: string, name: 'done' | 'problem', text: string | undefined): string {
  if (text === undefined) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams({ [name]: text })}`;
}

function notFound(view: View): Html {
  return messagePage({
    title: 'No such object',
    now: view.tx.now,
    baseUrl: view.tx.baseUrl,
    text: `The account ${view.account.name} has no object of this id. It may belong to another account, or the account was emptied.`,
    link: { href: href(view, 'objects'), label: 'Objects' },
  });
}
