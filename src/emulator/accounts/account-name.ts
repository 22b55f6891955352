/** Whose state a call without a key and without `?account=` is about; `forge dev` gives the app `sk_test_emulator`. */
export const defaultAccount = 'emulator';

/** `acme` of `sk_test_acme` and of `rk_test_acme`: each name is an account of its own. Null for anything else. */
export function accountOfKey(key: string): string | null {
  return /^(?:sk|rk)_test_(\w{1,200})$/.exec(key)?.[1] ?? null;
}

export function isAccountName(name: string): boolean {
  return /^\w{1,200}$/.test(name);
}
