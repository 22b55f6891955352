import { serverSettings } from '../resources/server-settings';
import { accountId } from '../store/ids';
import { type Store, timeItself } from '../store/store';
import { apiVersions, checkedVersion } from '../versions/api-versions';
import { render } from '../versions/render';
import { requestVersion, unnamedVersion } from '../versions/request-version';
import type { Audit } from './audit';
import { authenticationError, masked, secretKey } from './authentication';
import { checkExpand, expand, type ObjectSource } from './expand';
import { decodeForm } from './form';
import { earlierAnswer, isKept, keepAnswer, keyInUse, requestFingerprint } from './idempotency';
import type { Operation } from './operation';
import { routerOf } from './router';
import { errorBody, invalidRequest, StripeError, unrecognizedUrl } from './stripe-error';

export interface ApiRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: string;
  body: string;
  header(name: string): string | undefined;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface ApiOptions {
  store: Store;
  operations: Operation[];
  source: ObjectSource;
  logger: (line: string) => void;
  /** Keys whose first request has not been answered yet. */
  inFlight?: ReadonlySet<string>;
  /** Hears of every answer. */
  audit?: Audit;
}

/**
 * `/v1`: one synchronous unit of work per request. Order: key, route, idempotent replay, parameters, expand paths,
 * and only then the operation, so a refused request has touched nothing.
 */
export function createApi({
  store,
  operations,
  source,
  logger,
  inFlight,
  audit,
}: ApiOptions): (request: ApiRequest) => ApiAnswer {
  const route = routerOf(operations);

  const run = (request: ApiRequest, requestId: string): ApiAnswer => {
    const refused = authenticationError(request.header('authorization'));
    if (refused) throw refused;
    refuseStrangers(store, request);
    const version = versionOf(store, request);
    const { operation, id, parent } = findOperation(route, request);
    const key = request.method === 'POST' ? (request.header('idempotency-key') ?? null) : null;
    const form = decodeForm(request.method === 'POST' ? joined(request.query, request.body) : request.query);
    const fingerprint = key === null ? '' : requestFingerprint(request.method, request.path, form);
    const cause = { requestId, idempotencyKey: key };

    if (key !== null) {
      if (inFlight?.has(key)) throw keyInUse(key);
      const earlier = earlierAnswer(store, key, fingerprint);
      if (earlier) {
        const headers = { 'idempotent-replayed': 'true', 'original-request': earlier.request };
        return { status: earlier.status, headers, body: earlier.body };
      }
    }
    const isNamed = request.header('stripe-version') !== undefined;
    const call = operation.decode(form, isNamed ? requestVersion(version) : unnamedVersion);
    checkExpand(operation.returns, operation.isList, call.expand);
    const keep = (answer: ApiAnswer) =>
      key !== null && isKept(answer.status)
        ? { id: key, fingerprint, status: answer.status, body: answer.body, request: requestId }
        : null;
    try {
      return store.transaction(cause, (tx) => {
        const result = call.run(tx, id, parent);
        const body = expand(tx, source, result, operation.isList, call.expand);
        audit?.answered({ request: nameOf(request), sdk: operation.sdk, status: 200, body });
        const answer = { status: 200, headers: {}, body: toJson(render(body, version)) };
        const kept = keep(answer);
        if (kept && !tx.isRefused()) keepAnswer(tx, kept);
        return answer;
      });
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      const answer = refusal(error, requestId);
      const kept = keep(answer);
      if (kept) store.transaction(cause, (tx) => keepAnswer(tx, kept));
      return answer;
    }
  };

  return (request) => {
    const requestId = store.nextRequestId();
    const answer = attempt(() => run(request, requestId), requestId, logger);
    logger(`${nameOf(request)} ${answer.status} ${requestId}`);
    if (answer.status >= 300)
      audit?.answered({
        request: nameOf(request),
        sdk: undefined,
        status: answer.status,
        body: JSON.parse(answer.body),
      });
    return { ...answer, headers: { ...commonHeaders(store, request, requestId), ...answer.headers } };
  };
}

/** A form that is none would be read as a parameter of a strange name, and another account's answer is not this one's. */
function refuseStrangers(store: Store, request: ApiRequest): void {
  const type = request.method === 'POST' ? (request.header('content-type') ?? '') : '';
  if (/^(?:application\/json|multipart\/)/i.test(type)) {
    throw invalidRequest(
      `The API takes forms (application/x-www-form-urlencoded), as in \`items[0][price]=price_x\`, and no ${type.split(';')[0]}.`,
    );
  }
  const account = request.header('stripe-account');
  if (account === undefined || account === accountId(store.seed)) return;
  const key = masked(secretKey(request.header('authorization')) ?? '');
  throw invalidRequest(
    `The provided key '${key}' does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`,
    { code: 'account_invalid', status: 403 },
  );
}

function nameOf({ method, path }: ApiRequest): string {
  return `${method} ${path}`;
}

function attempt(work: () => ApiAnswer, requestId: string, logger: (line: string) => void): ApiAnswer {
  try {
    return work();
  } catch (error) {
    if (error instanceof StripeError) return refusal(error, requestId);
    logger(`the emulator failed: ${error instanceof Error ? error.stack : String(error)}`);
    const message = error instanceof Error ? error.message : String(error);
    return refusal(
      new StripeError(500, { type: 'api_error', message: `The emulator failed: ${message}` }),
      requestId,
    );
  }
}

function refusal(error: StripeError, requestId: string): ApiAnswer {
  // The same request would fail the same way: without this header the SDK repeats every 5xx. A conflict passes.
  const headers: Record<string, string> = { 'stripe-should-retry': String(error.status === 409) };
  if (error.status === 401) headers['www-authenticate'] = 'Basic realm="Stripe"';
  return { status: error.status, headers, body: toJson(errorBody(error, requestId)) };
}

function findOperation(route: ReturnType<typeof routerOf>, request: ApiRequest) {
  const match = route(request.method, request.path);
  if (match.kind === 'operation') return match;
  if (match.kind === 'unemulated') {
    throw new StripeError(501, {
      type: 'api_error',
      code: 'emulator_unsupported',
      message: `The emulator does not support ${request.method} ${request.path} yet.`,
    });
  }
  throw unrecognizedUrl(request.method, request.path);
}

/** The request's own version, else the account's default. */
function versionOf(store: Store, request: ApiRequest): string {
  const version = request.header('stripe-version');
  return version === undefined ? defaultVersion(store) : checkedVersion(version);
}

function defaultVersion(store: Store): string {
  return store.transaction(timeItself, (tx) => serverSettings(tx).api_version);
}

function commonHeaders(store: Store, request: ApiRequest, requestId: string): Record<string, string> {
  const key = request.header('idempotency-key');
  const version = request.header('stripe-version');
  const isKnown = version !== undefined && apiVersions.includes(version);
  return {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': isKnown ? version : defaultVersion(store),
    ...(request.method === 'POST' &&
      key !== undefined && {
        'idempotency-key': key,
        'original-request': requestId,
        'stripe-should-retry': 'false',
      }),
  };
}

function joined(query: string, body: string): string {
  return query === '' ? body : `${query}&${body}`;
}

function toJson(body: object): string {
  return `${JSON.stringify(body, null, 2)}\n`;
}
