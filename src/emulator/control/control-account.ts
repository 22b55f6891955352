import type { Context, MiddlewareHandler } from 'hono';
import type { Account } from '../accounts/account';
import { accountOfKey, defaultAccount, isAccountName } from '../accounts/account-name';
import type { Accounts } from '../accounts/accounts';
import { secretKey } from '../wire/authentication';
import { invalidRequest } from '../wire/stripe-error';

/** What the routes of the control plane find in their context. */
export interface ControlEnv {
  Variables: { account: Account };
}

export type ControlContext = Context<ControlEnv>;

/**
 * The account that a call is about: `?account=`, else the account of the `Authorization` key, else the one that holds an
 * object of the path, else `emulator`, which is the account of `sk_test_emulator`. What was due in it has happened before
 * the call is answered.
 */
export function withAccount(accounts: Accounts): MiddlewareHandler<ControlEnv> {
  return async (c, next) => {
    const name = accountName(c.req.query('account'), c.req.header('authorization'));
    const account =
      name === null
        ? (accounts.holdingOneOf(c.req.path.split('/')) ?? accounts.open(defaultAccount))
        : accounts.open(name);
    account.settle();
    c.set('account', account);
    await next();
    if (account.store.isAdvancing()) setImmediate(() => account.settle());
  };
}

function accountName(asked: string | undefined, authorization: string | undefined): string | null {
  if (asked !== undefined) {
    const name = accountOfKey(asked) ?? asked;
    if (isAccountName(name)) return name;
    throw invalidRequest('account must be letters, digits and underscores: the name in sk_test_<name>.', {
      param: 'account',
    });
  }
  const key = secretKey(authorization);
  if (key === null) return null;
  const name = accountOfKey(key);
  if (name === null) throw invalidRequest('The key in Authorization is no sk_test_<name> key.');
  return name;
}
