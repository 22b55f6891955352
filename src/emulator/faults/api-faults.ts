import { accountId } from '../store/ids';
import { type Store, timeItself } from '../store/store';
import type { ApiAnswer, ApiRequest } from '../wire/api';
import { masked, secretKey } from '../wire/authentication';
import { errorBody, StripeError } from '../wire/stripe-error';
import { draw, type Fault, fits, isApiFault } from './fault';

/** The first of the account's faults that hits this request. */
export function faultFor(store: Store, request: Pick<ApiRequest, 'method' | 'path'>): Fault | null {
  if (store.count('fault') === 0) return null;
  return store.transaction(timeItself, (tx) => {
    const candidates = tx
      .all('fault')
      .reverse()
      .filter((fault) => isApiFault(fault) && isAbout(fault, request));
    return candidates.find((fault) => draw(tx, fault)) ?? null;
  });
}

/** The answer that a fault gives in the place of the API's own; null when it spoils only how that arrives. */
export function faultyAnswer(
  { kind, settings }: Fault,
  store: Store,
  request: Pick<ApiRequest, 'method' | 'path' | 'header'>,
): ApiAnswer | null {
  const { status = 500, reason = 'global-rate' } = settings;
  const key = masked(secretKey(request.header('authorization')) ?? '');
  switch (kind) {
    case 'rate_limit':
      return answer(
        429,
        {
          type: 'invalid_request_error',
          code: 'rate_limit',
          message:
            'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
        },
        { 'stripe-rate-limited-reason': reason },
        store,
      );
    case 'lock_timeout':
      return answer(
        429,
        {
          type: 'invalid_request_error',
          code: 'lock_timeout',
          message:
            'This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent requests to a single object, make your requests serially or at a lower rate. For more details, see https://stripe.com/docs/rate-limits#object-lock-timeouts.',
        },
        {},
        store,
      );
    case 'api_key_expired':
      return answer(
        401,
        {
          type: 'invalid_request_error',
          code: 'api_key_expired',
          message: `Expired API Key provided: ${key}`,
        },
        { 'www-authenticate': 'Basic realm="Stripe"', 'stripe-should-retry': 'false' },
        store,
      );
    case 'permission_denied':
      return answer(
        403,
        {
          type: 'invalid_request_error',
          message: `The provided key '${key}' does not have the required permissions for this endpoint on account '${accountId(store.seed)}'. Having the '${settings.permission ?? permissionFor(request)}' permission would allow this request to continue.`,
        },
        { 'stripe-should-retry': 'false' },
        store,
      );
    // Nobody sees the answer of a connection that is reset; the request log does.
    case 'connection_reset':
    case 'server_error':
      return answer(
        status,
        { type: 'api_error', message: `An unknown error occurred (injected, status ${status}).` },
        {},
        store,
      );
    default:
      return null;
  }
}

/** `rak_subscription_read`: the permission's name follows from the path and the method, as in Stripe's own refusals. */
function permissionFor({ method, path }: Pick<ApiRequest, 'method' | 'path'>): string {
  const words = path
    .split('/')
    .slice(2)
    .filter((part) => /^[a-z_]+$/.test(part));
  const resource = (
    words[0] === 'checkout' || words[0] === 'billing_portal' ? words.slice(0, 2) : words.slice(0, 1)
  ).join('_');
  return `rak_${resource.replace(/s$/, '')}_${method === 'GET' ? 'read' : 'write'}`;
}

function answer(
  status: number,
  fields: StripeError['fields'],
  headers: Record<string, string>,
  store: Store,
): ApiAnswer {
  const requestId = store.nextRequestId();
  const body = errorBody(new StripeError(status, fields), requestId);
  return {
    status,
    headers: { 'content-type': 'application/json', 'request-id': requestId, ...headers },
    body: `${JSON.stringify(body, null, 2)}\n`,
  };
}

function isAbout({ method, path, kind }: Fault, request: Pick<ApiRequest, 'method' | 'path'>): boolean {
  if (kind === 'stale_read' && request.method !== 'GET') return false;
  return (method === null || method === request.method) && (path === null || fits(path, request.path));
}
