import { required } from '@/lib/assert';
import { serveParent } from '../webhook/child';
import { HttpClient } from '../webhook/http-client';

/* The readers: one request, sent again and again over some connections, from a process of its own. */

export interface ReadLoadCommand {
  port: number;
  /** The whole request as it goes over the wire. */
  request: string;
  connections: number;
  /** What a right answer contains; anything else ends the bench. */
  expected: string;
}

export interface ReadLoadResult {
  perSecond: number;
  p50Ms: number;
}

const sampleMs = 2_000;

serveParent<ReadLoadCommand, ReadLoadResult>(async ({ port, request, connections, expected }) => {
  const bytes = Buffer.from(request);
  const clients = await Promise.all(Array.from({ length: connections }, () => HttpClient.open(port)));
  const latencies: number[] = [];
  const startedMs = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - startedMs < sampleMs) {
        const sentMs = performance.now();
        const { status, body } = await client.send(bytes);
        latencies.push(performance.now() - sentMs);
        if (status !== 200 || !body.includes(expected))
          throw new Error(`answered ${status}: ${body.slice(0, 300)}`);
      }
    }),
  );
  const seconds = (performance.now() - startedMs) / 1_000;
  for (const client of clients) client.close();
  latencies.sort((a, b) => a - b);
  return {
    perSecond: latencies.length / seconds,
    p50Ms: required(latencies[Math.floor(latencies.length / 2)], 'a latency'),
  };
});
