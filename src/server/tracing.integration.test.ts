import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { inSpan, startTracing, type Tracing } from '@/lib/tracing';
import { callAs, subscribe } from '@/test/billing-story';
import { eventually } from '@/test/eventually';
import { createTestApp, type TestApp } from '@/test/test-app';

const attribute = z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) });
const payload = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(z.object({ name: z.string(), attributes: z.array(attribute).default([]) })),
        }),
      ),
    }),
  ),
});

/** A collector: what OTLP over HTTP brings it, as JSON. */
const bodies: { text: string; headers: Record<string, unknown> }[] = [];
const collector = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  bodies.push({ text: Buffer.concat(chunks).toString(), headers: { ...request.headers, url: request.url } });
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});

let app: TestApp;
let tracing: Tracing | null;
beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  app = await createTestApp();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

it('is off without an exporter: work runs, and nothing is loaded or sent', async () => {
  const off = { endpoint: undefined, headers: undefined, serviceName: 'test', sampleRatio: 1 };
  expect(await startTracing(off)).toBeNull();
  expect(await inSpan('nothing', {}, async () => 42)).toBe(42);
  expect(bodies).toEqual([]);
});

it('sends what a webhook, a sync and a procedure did to the collector, without the query of any address', async () => {
  globalThis.appFactoryTracing = undefined;
  tracing = await startTracing({
    endpoint: `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`,
    headers: 'authorization=Bearer%20collector-key',
    serviceName: 'billing-test',
    sampleRatio: 1,
  });
  const { owner, organization } = await subscribe(app);
  await eventually(async () => {
    expect((await callAs(app, owner).billing.overview()).subscription?.status).toBe('trialing');
  });
  await inSpan(
    'GET /invitation',
    { 'http.target': '/invitation/1?token=canary-of-a-query' },
    async () => undefined,
  );
  await expect(
    inSpan('fails', {}, async () => {
      throw new Error('canary of a message');
    }),
  ).rejects.toThrow('canary');
  await tracing?.stop();
  globalThis.appFactoryTracing = undefined;

  const all = bodies.map(({ text }) => text).join('\n');
  const spans = bodies.flatMap(({ text }) =>
    payload
      .parse(JSON.parse(text))
      .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)),
  );
  const names = spans.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'webhook.ingest',
      'sync.customer',
      'trpc billing.overview',
      'GET /invitation',
      'fails',
    ]),
  );
  const sync = spans.find(
    ({ name, attributes }) =>
      name === 'sync.customer' && JSON.stringify(attributes).includes(organization.id),
  );
  expect(sync?.attributes.map(({ key }) => key)).toContain('billing.generation');
  expect(all).toContain('billing-test');
  expect(all).toContain('/invitation/1');
  expect(all).not.toContain('canary');
  expect(bodies[0]?.headers).toMatchObject({ url: '/v1/traces', authorization: 'Bearer collector-key' });
});
