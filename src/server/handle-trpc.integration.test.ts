import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '@/test/test-app';
import { handleTrpc } from './handle-trpc';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ worker: false, deliveries: false });
});
afterAll(() => app[Symbol.asyncDispose]());

const ours = 'http://localhost:3001';

function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: ours, ...init.headers };
  const request = new Request(`${ours}/api/trpc/${path}`, { method: 'POST', ...init, headers });
  return Promise.resolve(handleTrpc(app.services, request));
}

describe('the tRPC edge', () => {
  it('answers a JSON POST of our own page', async () => {
    const answer = await call('billing.plans');
    expect(answer.status).toBe(200);
    const { result } = (await answer.json()) as { result: { data: unknown } };
    expect(result.data).toMatchObject({ trialDays: 14 });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'refuses a POST of type %j, the kinds that a foreign page may send unasked',
    async (type) => {
      const answer = await call('billing.plans', { headers: { 'content-type': type } });
      expect(answer.status).toBe(415);
    },
  );

  it('refuses another origin, whatever it sends', async () => {
    for (const origin of ['https://evil.example', 'http://localhost:3002', 'null']) {
      expect((await call('billing.plans', { headers: { origin } })).status).toBe(403);
    }
  });

  it('answers no query and no mutation to a GET', async () => {
    const answer = await call('billing.plans', { method: 'GET', headers: { origin: ours } });
    expect(answer.status).toBe(405);
    const stream = { method: 'GET', headers: { accept: 'text/event-stream' } };
    const mutation = await call('billing.createPortalSession?input={}', stream);
    expect(mutation.status).toBeGreaterThanOrEqual(400);
  });

  it('takes ten calls in one request and refuses eleven', async () => {
    const batch = (size: number) =>
      call(`${Array(size).fill('billing.plans').join(',')}?batch=1`, { body: JSON.stringify({}) });
    expect((await batch(10)).status).toBe(200);
    expect((await batch(11)).status).toBeGreaterThanOrEqual(400);
  });

  it('names the refusal and the request in an error, and nothing of the inside', async () => {
    const answer = await call('billing.overview');
    expect(answer.status).toBe(401);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      error: { data: { code: 'UNAUTHORIZED', requestId: expect.stringMatching(/^req_/) } },
    });
    expect(text).not.toContain('stack');
  });
});
