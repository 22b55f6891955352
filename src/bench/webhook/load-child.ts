import { createHmac } from 'node:crypto';
import { required } from '@/lib/assert';
import { serveParent } from './child';
import { bodiesOf, type EventPlan } from './events';
import { HttpClient } from './http-client';

/* The load generator: a process of its own, so that its work is nobody's latency. */

export interface LoadCommand {
  port: number;
  path: string;
  secret: string;
  connections: number;
  /** Absent: the events of the last command once more, as duplicates. */
  plan?: EventPlan;
}

export interface LoadResult {
  /** Fewer than planned when the time was up. */
  sent: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers other than 200, by status. Empty when all is well. */
  refused: Record<string, number>;
  /** Answers that called the event a duplicate. */
  duplicates: number;
}

/** A sample of a busy machine ends here, with fewer events: a bench has eight minutes for all of them. */
const sampleMsMax = 3_000;

let requests: Buffer[] = [];

serveParent<LoadCommand, LoadResult>(async (command) => {
  // Signed right before it is sent: a signature is good for five minutes.
  if (command.plan) requests = [...bodiesOf(command.plan)].map((body) => signedRequest(command, body));
  const result = await send(command, requests);
  requests = requests.slice(0, result.sent);
  return result;
});

function signedRequest({ path, port, secret }: LoadCommand, body: string): Buffer {
  const at = Math.floor(Date.now() / 1000);
  const mac = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nuser-agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\n` +
      `accept: */*\r\ncontent-type: application/json; charset=utf-8\r\nstripe-signature: t=${at},v1=${mac}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

async function send({ port, connections }: LoadCommand, all: readonly Buffer[]): Promise<LoadResult> {
  const clients = await Promise.all(Array.from({ length: connections }, () => HttpClient.open(port)));
  const latencies = new Float64Array(all.length);
  const refused: Record<string, number> = {};
  let duplicates = 0;
  let next = 0;
  const startedMs = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (next < all.length && performance.now() - startedMs < sampleMsMax) {
        const i = next++;
        const sentMs = performance.now();
        const answer = await client.send(required(all[i], 'a request'));
        latencies[i] = performance.now() - sentMs;
        if (answer.status !== 200) refused[answer.status] = (refused[answer.status] ?? 0) + 1;
        else if (answer.body.includes('"duplicate"')) duplicates += 1;
      }
    }),
  );
  const seconds = (performance.now() - startedMs) / 1000;
  for (const client of clients) client.close();
  const sent = next;
  const sorted = latencies.subarray(0, sent).sort();
  const at = (share: number) => required(sorted[Math.floor((sent - 1) * share)], 'a latency');
  return {
    sent,
    perSecond: sent / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    refused,
    duplicates,
  };
}
