import { connect, type Socket } from 'node:net';
import type { Bench } from '../figure';
import { compare, roundsMin } from '../rounds';
import { customerId } from '../webhook/events';
import { benchOrigin } from '../webhook/our-server';
import { openStage } from '../webhook/stage';
import { residentMb } from '../webhook/targets';
import { seedPeople, signIn } from './signed-in';

const streamsCount = 1_000;

/**
 * 1,000 open pages, each with its event stream on one server, while webhooks come in at 16 connections: how long an event waits for
 * its answer, beside the same server without streams.
 */
export const streamsBench: Bench = {
  name: 'streams',
  async run(report) {
    await using closing = new AsyncDisposableStack();
    const stage = await openStage(closing);
    if (!stage) return;
    const database = await stage.ourDatabase('bench_streams');
    const organizationId = await seedPeople(database);
    // Its events are among those that come in: the streams have something to bring.
    await database.admin`
      update billing.billing_customers set organization_id = ${organizationId} where stripe_customer_id = ${customerId(0)}`;
    const server = await stage.startServer(database);
    const take = () => stage.sample(server, 16, 2_000);

    const quiet = [];
    for (let round = 0; round < roundsMin; round += 1) quiet.push(await take());
    const cookie = await signIn(server.port);
    const streams: Socket[] = [];
    closing.defer(() => streams.forEach((stream) => void stream.destroy()));
    // In handfuls: a thousand people do not open their pages within one millisecond.
    while (streams.length < streamsCount)
      streams.push(...(await Promise.all(Array.from({ length: 20 }, () => openStream(server.port, cookie)))));
    console.error(`${streams.length} streams are open, ${residentMb(server.pid).toFixed(0)} MB`);
    const busy = [];
    for (let round = 0; round < roundsMin; round += 1) busy.push(await take());
    const lost = streams.filter((stream) => stream.destroyed).length;
    if (lost > 0) throw new Error(`${lost} of ${streamsCount} streams ended meanwhile`);

    const sides = { ours: busy, floor: quiet };
    report({
      name: 'streams_1000_webhook_p99',
      unit: 'ms',
      ...compare(sides, ({ p99Ms }) => p99Ms),
    });
    report({
      name: 'streams_1000_webhook',
      unit: '1/s',
      ...compare(sides, ({ perSecond }) => perSecond),
    });
    report({
      name: 'streams_1000_rss',
      value: residentMb(server.pid),
      unit: 'MB',
      floor: null,
      ratio: null,
    });
  },
};

/** One page's stream; open when its first event, the cursor, is here. */
function openStream(port: number, cookie: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8');
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`a stream was refused: ${received.slice(0, 300)}`)));
    socket.on('data', (text: string) => {
      if (received.includes('"cursor"')) return;
      received += text;
      if (received.includes('"cursor"')) resolve(socket);
    });
    socket.write(
      `GET /api/trpc/billing.events HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\norigin: ${benchOrigin}\r\ncookie: ${cookie}\r\n` +
        'accept: text/event-stream\r\n\r\n',
    );
  });
}
