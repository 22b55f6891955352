import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '@/test/test-app';
import { type MetricsPort, openMetricsPort } from './metrics-port';

const token = 'metrics-token-of-the-worker';
let app: TestApp;
let port: MetricsPort;
beforeAll(async () => {
  app = await createTestApp({
    worker: false,
    deliveries: false,
    env: { METRICS_TOKEN: token, HOST: '127.0.0.1' },
  });
  port = await openMetricsPort(app.services, 0);
});
afterAll(async () => {
  await port.close();
  await app[Symbol.asyncDispose]();
});

const get = (path: string, authorization?: string, method = 'GET') =>
  fetch(`http://127.0.0.1:${port.port}${path}`, { method, headers: authorization ? { authorization } : {} });

it('tells what the worker did to whoever has the token, that it lives to everybody, and nothing else', async () => {
  app.services.metrics.syncEnded('applied', 0.2);
  app.services.metrics.jobEnded('sweep-seats', 'failed', 0.1);
  expect((await get('/api/metrics')).status).toBe(401);
  expect((await get('/api/metrics', 'Bearer wrong')).status).toBe(401);
  const shown = await get('/api/metrics', `Bearer ${token}`);
  expect(shown.status).toBe(200);
  const text = await shown.text();
  expect(text).toContain('billing_sync_seconds_count{outcome="applied"} 1');
  expect(text).toContain('billing_job_seconds_count{job="sweep-seats",outcome="failed"} 1');
  expect(text).toContain('billing_database_up 1');
  expect(await (await get('/api/health')).json()).toEqual({ status: 'ok' });
  for (const path of ['/', '/api/trpc', '/api/billing/webhook', '/api/metrics/x']) {
    expect((await get(path, `Bearer ${token}`)).status).toBe(404);
  }
  expect((await get('/api/metrics', `Bearer ${token}`, 'POST')).status).toBe(404);
});

it('says that its port is taken', async () => {
  await expect(openMetricsPort(app.services, port.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
