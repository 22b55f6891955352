import { systemClock } from '@/lib/clock';
import type { Fault } from '../faults/fault';
import type { ApiAnswer, ApiRequest } from '../wire/api';
import type { Account } from './account';

/** Puts a call and its answer into the account's log. `startedMs` is of `performance.now()`. */
export function recordRequest(
  account: Account,
  request: ApiRequest,
  answer: ApiAnswer,
  { startedMs, fault }: { startedMs: number; fault: Fault | null },
): void {
  account.requests.add({
    id: answer.headers['request-id'] ?? '',
    at_ms: systemClock.nowMs(),
    at: account.store.now(),
    took_ms: Math.round((performance.now() - startedMs) * 10) / 10,
    events: account.store.count('event'),
    method: request.method,
    path: request.path,
    params: request.method === 'POST' ? request.body : request.query,
    status: fault?.kind === 'connection_reset' ? null : answer.status,
    error: answer.status < 400 ? null : errorCode(answer.body),
    fault: fault?.kind ?? null,
  });
}

function errorCode(body: string): string | null {
  const { error }: { error?: { code?: string; type?: string } } = JSON.parse(body);
  return error?.code ?? error?.type ?? null;
}
