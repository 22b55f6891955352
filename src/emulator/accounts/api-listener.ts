import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { nowSeconds, systemClock } from '@/lib/clock';
import { faultFor, faultyAnswer } from '../faults/api-faults';
import type { Fault } from '../faults/fault';
import type { ApiAnswer, ApiRequest } from '../wire/api';
import { secretKey } from '../wire/authentication';
import { errorBody, invalidRequest } from '../wire/stripe-error';
import type { Account } from './account';
import { accountOfKey } from './account-name';
import type { Accounts } from './accounts';
import { recordRequest } from './record-request';

/** Stripe's own bodies stay far below; a stream without an end must not fill the memory. */
const bodyBytesMax = 1_048_576;

/**
 * `/v1` over node:http, without a framework: reads the body, finds the key's account, lets its faults have their way and
 * sends the answer. `stranger` answers requests whose key opens no account.
 */
export function createApiListener(
  accounts: Accounts,
  stranger: Account,
  logger: (line: string) => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await readRequest(incoming);
    if ('refused' in request) {
      write(response, request.refused);
      return;
    }
    const name = accountOfKey(secretKey(request.header('authorization')) ?? '');
    await answerFor(name === null ? stranger : accounts.open(name), request, response);
  };
  return (incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      // The caller has gone; anything else is a fault of ours.
      if (!incoming.destroyed)
        logger(`the emulator failed: ${error instanceof Error ? error.stack : String(error)}`);
      response.destroy();
    });
  };
}

async function answerFor(account: Account, request: ApiRequest, response: ServerResponse): Promise<void> {
  const startedMs = performance.now();
  const fault = faultFor(account.store, request);
  const answer = fault ? spoiltAnswer(account, request, fault) : account.call(request);
  const isLost = fault?.kind === 'connection_reset';
  recordRequest(account, request, answer, { startedMs, fault });
  if (fault?.settings.delay_ms) await heldBack(account, request, fault.settings.delay_ms);
  if (isLost) response.socket?.destroy();
  else if (fault?.kind === 'cut_answer') cut(response, answer, fault.settings.bytes);
  else write(response, answer);
}

/** Until its answer goes out, a request's idempotency key is in use. */
async function heldBack(account: Account, request: ApiRequest, ms: number): Promise<void> {
  const key = request.method === 'POST' ? request.header('idempotency-key') : undefined;
  const isFirst = key !== undefined && !account.inFlight.has(key);
  if (isFirst) account.inFlight.add(key);
  await delay(ms, undefined, { ref: false });
  if (isFirst) account.inFlight.delete(key);
}

/** What is sent, or would have been, when a fault has hit the request. */
function spoiltAnswer(account: Account, request: ApiRequest, fault: Fault): ApiAnswer {
  const { store } = account;
  const { commits, ms, is_done: isDone } = fault.settings;
  if (fault.kind === 'stale_read')
    return store.asOf(commits === undefined ? { ms: ms ?? 0 } : { commits }, () => account.read(request));
  const instead = faultyAnswer(fault, store, request);
  if (!instead) return account.call(request);
  if (isDone) account.call(request);
  return instead;
}

function write(response: ServerResponse, { status, headers, body }: ApiAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** Promises the whole answer and breaks off: by default in the middle. */
function cut(response: ServerResponse, { status, headers, body }: ApiAnswer, bytes?: number): void {
  const whole = Buffer.from(body);
  const sent = whole.subarray(0, Math.min(bytes ?? whole.length >> 1, whole.length - 1));
  response.writeHead(status, { ...headers, 'content-length': whole.length });
  response.write(sent, () => response.socket?.destroy());
}

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest | { refused: ApiAnswer }> {
  const { url = '/', method = 'GET', headers } = incoming;
  const mark = url.indexOf('?');
  const body = await readBody(incoming);
  if (body === null)
    return { refused: refusedBody(413, `The request's body is larger than ${bodyBytesMax} bytes.`) };
  if (!isUtf8(body)) return { refused: refusedBody(400, 'Invalid UTF-8 in the body of the request.') };
  return {
    method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: mark === -1 ? '' : url.slice(mark + 1),
    body: method === 'POST' ? String(body) : '',
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/** Every body is read, also one that is not wanted, so that the connection can be used again. Null when it is too large. */
function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyBytesMax) chunks.push(chunk);
      else resolve(null);
    });
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.on('error', reject);
    incoming.on('close', () => {
      if (!incoming.complete) reject(new Error('the caller has gone'));
    });
  });
}

/** A body that is not even looked into. */
function refusedBody(status: 400 | 413, message: string): ApiAnswer {
  const error = invalidRequest(message, { status });
  const body = `${JSON.stringify(errorBody(error, `req_${nowSeconds(systemClock)}`), null, 2)}\n`;
  return { status, headers: { 'content-type': 'application/json', connection: 'close' }, body };
}
