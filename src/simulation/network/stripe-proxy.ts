import { Agent, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { Random } from '../random';
import { type Listening, listen } from './listen';
import { drawFault, noStripeFaults, type StripeFault, type StripeFaultRates } from './stripe-faults';

export interface StripeProxy extends Listening {
  /** May be changed while it runs. */
  rates: StripeFaultRates;
  /** Requests that came, and those that a fault was done to. */
  counts: { requests: number; faults: Partial<Record<StripeFault, number>> };
  /** The addresses of reads that were answered with what was true a moment before. */
  stalePaths: Set<string>;
  /** What they were told, each answer once. */
  staleAnswers: Map<string, Set<string>>;
}

export interface StripeProxyOptions {
  /** Where Stripe (the emulator) really is. */
  target: string;
  random: Random;
  /** How old a stale answer may be; the sync's settle time must be longer. */
  staleMsMax: number;
  slowMsMax: number;
  /** Changes what the app sends, where the simulation's time is not the app's. */
  translate?: (path: string, body: Buffer) => Buffer;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

const remembered = 500;

/**
 * The way from the app to Stripe, with what happens on such ways. The truth behind it is never harmed: a request is carried out
 * once or not at all, and only its answer suffers.
 */
export async function startStripeProxy(options: StripeProxyOptions): Promise<StripeProxy> {
  const { target, random, staleMsMax, slowMsMax, translate = (_, body) => body } = options;
  const agent = new Agent({ keepAlive: true });
  const earlier = new Map<string, { answer: Answer; atMs: number }>();
  const counts: StripeProxy['counts'] = { requests: 0, faults: {} };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    counts.requests++;
    const path = request.url ?? '/';
    const body = translate(path, await bodyOf(request));
    const fault = drawFault(proxy.rates, random);
    const isAfterwards = random.chance(0.5);
    if (fault) counts.faults[fault] = (counts.faults[fault] ?? 0) + 1;
    if (fault === 'rateLimited') {
      return reply(
        response,
        json(429, { type: 'invalid_request_error', code: 'rate_limit' }, { 'retry-after': '1' }),
      );
    }
    if (fault === 'serverError' && !isAfterwards) return reply(response, json(500, { type: 'api_error' }));
    if (fault === 'hangUp' && !isAfterwards) return void request.socket.destroy();
    if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, random.int(1, slowMsMax)));

    if (fault === 'stale' && request.method === 'GET') {
      const known = earlier.get(path);
      if (known && performance.now() - known.atMs < staleMsMax) {
        proxy.stalePaths.add(path);
        const told = proxy.staleAnswers.get(path) ?? new Set();
        proxy.staleAnswers.set(path, told.add(known.answer.body.toString('utf8')));
        return reply(response, known.answer);
      }
    }
    const answer = await forward(request, path, body);
    if (request.method === 'GET' && answer.status === 200) {
      earlier.delete(path);
      earlier.set(path, { answer, atMs: performance.now() });
      if (earlier.size > remembered) earlier.delete(earlier.keys().next().value ?? '');
    }
    if (fault === 'serverError') return reply(response, json(500, { type: 'api_error' }));
    if (fault === 'hangUp') return void request.socket.destroy();
    if (fault === 'badGateway') {
      const page = Buffer.from('<html><body><h1>502 Bad Gateway</h1></body></html>');
      return reply(response, { status: 502, headers: { 'content-type': 'text/html' }, body: page });
    }
    if (fault === 'half') {
      const half = answer.body.subarray(0, answer.body.length / 2);
      // Either the connection breaks in the middle, or a proxy in between calls the half the whole.
      if (isAfterwards) return reply(response, { ...answer, body: half });
      response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
      response.write(half, () => request.socket.destroy());
      return;
    }
    reply(response, answer);
  }

  function forward(request: IncomingMessage, path: string, body: Buffer): Promise<Answer> {
    const headers = { ...request.headers, host: new URL(target).host, 'content-length': body.length };
    return new Promise((resolve, reject) => {
      const outgoing = send(`${target}${path}`, { method: request.method, headers, agent }, (incoming) => {
        bodyOf(incoming).then(
          (received) =>
            resolve({ status: incoming.statusCode ?? 502, headers: { ...incoming.headers }, body: received }),
          reject,
        );
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }

  const listening = await listen((request, response) => {
    // Whoever asked has gone, or Stripe itself has: either way there is nobody to answer.
    handle(request, response).catch(() => request.socket.destroy());
  });
  const proxy: StripeProxy = {
    url: listening.url,
    rates: noStripeFaults,
    counts,
    stalePaths: new Set(),
    staleAnswers: new Map(),
    async [Symbol.asyncDispose]() {
      await listening[Symbol.asyncDispose]();
      agent.destroy();
    },
  };
  return proxy;
}

function json(status: number, error: Record<string, string>, headers: Record<string, string> = {}): Answer {
  const body = Buffer.from(JSON.stringify({ error: { message: 'A fault of the simulation.', ...error } }));
  return {
    status,
    headers: { 'content-type': 'application/json', 'request-id': 'req_simulated', ...headers },
    body,
  };
}

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _, connection: __, ...rest } = headers;
  response.writeHead(status, { ...rest, 'content-length': body.length });
  response.end(body);
}

export async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
