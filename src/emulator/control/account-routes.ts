import type { Hono } from 'hono';
import type { Account } from '../accounts/account';
import { isAccountName } from '../accounts/account-name';
import type { Accounts } from '../accounts/accounts';
import { objectTables } from '../store/object-tables';
import { invalidRequest, noSuch } from '../wire/stripe-error';
import type { ControlEnv } from './control-account';

export interface AccountView {
  name: string;
  /** A key that opens it. */
  key: string;
  /** Stripe objects that it holds, events not counted. */
  objects: number;
  events: number;
  /** Seconds of its clock. */
  now: number;
}

/** `/accounts`: one per key, made on first use. Registered before `withAccount`: looking must not open one. */
export function addAccountRoutes(app: Hono<ControlEnv>, accounts: Accounts): void {
  app.get('/accounts', (c) => c.json({ object: 'list', data: accounts.list().map(viewAccount) }));

  app.delete('/accounts/:name', async (c) => {
    const name = c.req.param('name');
    if (!isAccountName(name)) throw invalidRequest(`${name} is no account's name.`, { param: 'name' });
    if (!(await accounts.delete(name))) throw noSuch('account', name);
    return c.json({ name, object: 'account', deleted: true });
  });
}

export function viewAccount({ name, store }: Account): AccountView {
  const objects = objectTables(store).reduce((sum, { count }) => sum + count, 0);
  return { name, key: `sk_test_${name}`, objects, events: store.count('event'), now: store.now() };
}
