import { choiceMember, integerMember, listMember, textMember } from '../control/json-body';
import { invalidRequest } from '../wire/stripe-error';
import { apiFaultKinds, deliveryFaultKinds, type Fault, type FaultKind, type FaultSettings } from './fault';

type Body = Record<string, unknown>;

const apiMembers = ['method', 'path'] as const;
const deliveryMembers = ['events', 'endpoint'] as const;
const commonMembers = ['kind', 'share', 'skip', 'count'] as const;

/** The settings of each kind; `delay_ms` and `is_done` also of those API faults that answer. */
const settingsOf: Record<FaultKind, readonly (keyof FaultSettings)[]> = {
  rate_limit: ['reason', 'delay_ms'],
  lock_timeout: ['delay_ms'],
  server_error: ['status', 'is_done', 'delay_ms'],
  api_key_expired: ['delay_ms'],
  permission_denied: ['permission', 'delay_ms'],
  connection_reset: ['is_done', 'delay_ms'],
  cut_answer: ['bytes', 'delay_ms'],
  slow_answer: ['delay_ms'],
  stale_read: ['commits', 'ms', 'delay_ms'],
  duplicate: ['times'],
  reorder: ['within_ms'],
  delay: ['delay_ms'],
  drop: [],
  wrong_mode: [],
  older_version: ['api_version'],
  wrong_signature: ['tries'],
  stale_timestamp: ['age_seconds', 'tries'],
};

const readers: Record<keyof FaultSettings, (body: Body) => FaultSettings> = {
  status: (body) => ({ status: serverStatus(body) }),
  reason: (body) => ({ reason: choiceMember(body, 'reason', rateLimitReasons) }),
  permission: (body) => ({ permission: textMember(body, 'permission') }),
  is_done: (body) => ({ is_done: truth(body, 'is_done') }),
  delay_ms: (body) => ({ delay_ms: milliseconds(body, 'delay_ms') }),
  bytes: (body) => ({ bytes: integerMember(body, 'bytes', 0) }),
  commits: (body) => ({ commits: integerMember(body, 'commits', 1) }),
  ms: (body) => ({ ms: milliseconds(body, 'ms') }),
  times: (body) => ({ times: bounded(body, 'times', 1, 10) }),
  within_ms: (body) => ({ within_ms: milliseconds(body, 'within_ms') }),
  api_version: (body) => ({ api_version: textMember(body, 'api_version') }),
  age_seconds: (body) => ({ age_seconds: integerMember(body, 'age_seconds', 1) }),
  tries: (body) => ({ tries: body.tries === null ? null : integerMember(body, 'tries', 1) }),
};

const rateLimitReasons = [
  'global-rate',
  'endpoint-rate',
  'global-concurrency',
  'endpoint-concurrency',
  'resource-specific',
] as const;

const delayMsMax = 10 * 60_000;

/** A fault from a caller's JSON. Unknown members are refused: a misspelt fault must not pass for a calm sea. */
export function parseFault(body: Body, id: string): Fault {
  const kind = choiceMember(body, 'kind', [...apiFaultKinds, ...deliveryFaultKinds]);
  if (!kind) throw invalidRequest('Missing required member: kind.', { param: 'kind' });
  const isApi = apiFaultKinds.some((name) => name === kind);
  const members = [...commonMembers, ...(isApi ? apiMembers : deliveryMembers), ...settingsOf[kind]];
  const unknown = Object.keys(body).find((name) => !members.some((member) => member === name));
  if (unknown !== undefined) {
    throw invalidRequest(`A ${kind} fault has no member ${unknown}; it has ${members.join(', ')}.`, {
      param: unknown,
    });
  }
  const sent = settingsOf[kind].filter((name) => body[name] !== undefined);
  const settings: FaultSettings = Object.assign({}, ...sent.map((name) => readers[name](body)));
  checkSettings(kind, settings);
  return {
    id,
    kind,
    method: choiceMember(body, 'method', ['GET', 'POST', 'DELETE']) ?? null,
    path: body.path === undefined ? null : apiPath(body),
    events: listMember(body, 'events'),
    endpoint: body.endpoint === undefined ? null : textMember(body, 'endpoint'),
    share: body.share === undefined ? 1 : part(body, 'share'),
    skip: body.skip === undefined ? 0 : integerMember(body, 'skip', 0),
    count: body.count === undefined || body.count === null ? null : integerMember(body, 'count', 1),
    settings,
    seen: 0,
    hits: 0,
  };
}

function checkSettings(kind: FaultKind, settings: FaultSettings): void {
  if (kind === 'older_version' && settings.api_version === undefined)
    throw invalidRequest('An older_version fault needs api_version.', { param: 'api_version' });
  if ((kind === 'slow_answer' || kind === 'delay') && settings.delay_ms === undefined)
    throw invalidRequest(`A ${kind} fault needs delay_ms.`, { param: 'delay_ms' });
  if (kind === 'stale_read' && (settings.commits === undefined) === (settings.ms === undefined))
    throw invalidRequest('A stale_read fault needs commits or ms: how far back its answers lie.', {
      param: 'commits',
    });
}

function apiPath(body: Body): string {
  const path = textMember(body, 'path');
  if (path.startsWith('/v1/') || path.startsWith('*')) return path;
  throw invalidRequest("path must begin with /v1/; '*' stands for anything, as in /v1/customers/*.", {
    param: 'path',
  });
}

function part(body: Body, name: string): number {
  const value = body[name];
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw invalidRequest(`${name} must be a number from 0 to 1.`, { param: name });
}

function truth(body: Body, name: string): boolean {
  const value = body[name];
  if (typeof value === 'boolean') return value;
  throw invalidRequest(`${name} must be true or false.`, { param: name });
}

function milliseconds(body: Body, name: string): number {
  return bounded(body, name, 0, delayMsMax);
}

function bounded(body: Body, name: string, min: number, max: number): number {
  const value = integerMember(body, name, min);
  if (value <= max) return value;
  throw invalidRequest(`${name} must be at most ${max}.`, { param: name });
}

function serverStatus(body: Body): number {
  const status = integerMember(body, 'status', 500);
  if (status <= 599) return status;
  throw invalidRequest('status must be 500 to 599.', { param: 'status' });
}
