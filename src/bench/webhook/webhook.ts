import { acquireEmbeddedPostgres } from '@/db/embedded';
import type { Bench, Report } from '../figure';
import { type Compared, compare, takeTurns } from '../rounds';
import { buildPages, bundleAll } from './build';
import { type Child, startChild } from './child';
import { createBenchDatabase, customersCount, prepareFloor, prepareOurs } from './databases';
import type { FloorAnswer, FloorCommand } from './floor-child';
import type { LoadCommand, LoadResult } from './load-child';
import { startOurServer, webhookPath, webhookSecret } from './our-server';
import type { StripeAnswer, StripeCommand } from './stripe-child';
import { type Sample, storedByFloor, storedByUs, type Target, takeSample } from './targets';

export const webhookBench: Bench = {
  name: 'webhook',
  async run(report) {
    await using closing = new AsyncDisposableStack();
    const nextDist = await buildPages();
    if (nextDist === null) return;
    const files = await bundleAll();
    const server = await acquireEmbeddedPostgres();
    closing.defer(() => server.release());

    const child = async <C extends object, A>(file: string): Promise<Child<C, A>> => {
      const started = await startChild<C, A>(file);
      closing.defer(() => started.close());
      return started;
    };
    const database = async (name: string) => {
      const created = await createBenchDatabase(server, name);
      closing.defer(() => created.drop());
      return created;
    };
    const load = await child<LoadCommand, LoadResult>(files.load);
    const stripe = await child<StripeCommand, StripeAnswer>(files.stripe);
    const { url: stripeUrl, templates } = await stripe.ask({
      kind: 'start',
      readsPerSecondMax: 25,
      latencyMs: 80,
    });
    console.error(`an event has ${templates.subscriptionUpdated.length} bytes`);

    const floorDatabase = await database('bench_webhook_floor');
    await prepareFloor(floorDatabase);
    const floorChild = await child<FloorCommand, FloorAnswer>(files.floor);
    const { port } = await floorChild.ask({ databaseUrl: floorDatabase.url, secret: webhookSecret });
    const floor: Target = {
      name: 'floor',
      pid: floorChild.pid,
      port,
      path: webhookPath,
      database: floorDatabase,
      stored: (since, prefix) => storedByFloor(floorDatabase, since, prefix),
    };

    const ourDatabase = await database('bench_webhook_ours');
    await prepareOurs(ourDatabase);
    const start = async (name: string, entry: string): Promise<Target> => {
      const started = await startOurServer({ entry, databaseUrl: ourDatabase.url, stripeUrl, nextDist });
      closing.defer(() => started.close());
      return {
        name,
        ...started,
        path: webhookPath,
        database: ourDatabase,
        stored: (since, prefix) => storedByUs(ourDatabase, since, prefix),
      };
    };
    const ours = await start('server', files.main);
    const next = await start('next', 'next');
    const all = [floor, ours, next];

    const event = { template: templates.subscriptionUpdated, customers: customersCount };
    const sample = (target: Target, connections: number, count: number) =>
      takeSample(load, target, all, { ...event, connections, count });
    for (const target of all) await sample(target, 16, 1_500);

    const residents: number[] = [];
    for (const [connections, count] of [
      [1, 1_000],
      [16, 4_000],
      [64, 5_000],
    ] as const) {
      const sides = await takeTurns({
        ours: () => sample(ours, connections, count),
        floor: () => sample(floor, connections, count),
      });
      residents.push(...sides.ours.map(({ residentMb }) => residentMb));
      const name = `webhook_ingest_server_c${connections}`;
      tell(report, name, '1/s', compare(sides, perSecond));
      tell(
        report,
        `${name}_p50`,
        'ms',
        compare(sides, ({ p50Ms }) => p50Ms),
      );
      tell(
        report,
        `${name}_p99`,
        'ms',
        compare(sides, ({ p99Ms }) => p99Ms),
      );
    }
    tell(
      report,
      'webhook_ingest_next_c16',
      '1/s',
      compare(
        await takeTurns({ ours: () => sample(next, 16, 1_500), floor: () => sample(floor, 16, 4_000) }),
        perSecond,
      ),
    );
    tell(
      report,
      'webhook_duplicate_server_c16',
      '1/s',
      compare(await duplicates(() => sample(ours, 16, 4_000)), perSecond),
    );
    report({
      name: 'webhook_server_rss',
      value: Math.max(...residents),
      unit: 'MB',
      floor: null,
      ratio: null,
    });
  },
};

function perSecond(sample: Sample): number {
  return sample.perSecond;
}

/** Beside each sample of new events the same ones again: the floor is our own rate of new ones. */
async function duplicates(send: () => ReturnType<typeof takeSample>) {
  const sides = { ours: [] as Sample[], floor: [] as Sample[] };
  for (let round = 0; round < 5; round += 1) {
    const first = await send();
    sides.floor.push(first);
    sides.ours.push(await first.again());
  }
  return sides;
}

function tell(report: Report, name: string, unit: string, compared: Compared): void {
  report({ name, unit, ...compared });
}
