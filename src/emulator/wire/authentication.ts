import { invalidRequest, type StripeError } from './stripe-error';

const noKey =
  "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.";

/**
 * Refuses what is no test-mode secret key; null is a pass. `sk_test_<name>` and `rk_test_<name>` open the account of that name.
 * A live key is refused by name: it has no business here.
 */
export function authenticationError(authorization: string | undefined): StripeError | null {
  const key = secretKey(authorization);
  if (!key) return invalidRequest(noKey, { status: 401 });
  if (/^(sk|rk)_test_\w{1,200}$/.test(key)) return null;
  if (/^(sk|rk)_live_/.test(key)) {
    return invalidRequest('A live mode key was sent to the emulator. Use a key that starts with sk_test_.', {
      status: 401,
    });
  }
  return invalidRequest(`Invalid API Key provided: ${masked(key)}`, { status: 401 });
}

/** Bearer, or Basic with the key as user name. */
export function secretKey(authorization: string | undefined): string | null {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return value || null;
  if (scheme.toLowerCase() !== 'basic') return null;
  return Buffer.from(value, 'base64').toString('utf8').split(':')[0] || null;
}

/** A key as Stripe's refusals show it: enough to tell which one, too little to use it. */
export function masked(key: string): string {
  return key.length <= 12 ? '*'.repeat(key.length) : `${key.slice(0, 8)}****${key.slice(-4)}`;
}
