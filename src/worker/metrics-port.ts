import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metricsPage } from '@/billing/metrics-page';
import type { Services } from '@/services';

export interface MetricsPort {
  port: number;
  close(): Promise<void>;
}

/**
 * The port of a worker that runs alone: /api/metrics as on the web, and /api/health for whoever restarts it. Nothing else is there.
 * Rejects when the port is taken.
 */
export async function openMetricsPort(services: Services, port: number): Promise<MetricsPort> {
  const { env, metrics, databaseMetrics } = services;
  const source = { token: env.METRICS_TOKEN, metrics, databaseMetrics };
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?', 1)[0];
    request.resume();
    if (path === '/api/health') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
      return;
    }
    if (path !== '/api/metrics' || request.method !== 'GET') {
      response
        .writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
        .end('There is no such page.\n');
      return;
    }
    const { status, headers, body } = await metricsPage(source, request.headers.authorization);
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, env.HOST, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
