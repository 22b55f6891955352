import { type Store, timeItself } from '../store/store';
import type { ApiAnswer, ApiRequest } from '../wire/api';
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
export function faultyAnswer({ kind, settings }: Fault, store: Store): ApiAnswer | null {
  const { status = 500, reason = 'global-rate' } = settings;
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
