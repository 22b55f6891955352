import { acquireEmbeddedPostgres } from '@/db/embedded';
import { buildPages, bundleAll } from './build';
import { type Child, startChild } from './child';
import {
  type BenchDatabase,
  createBenchDatabase,
  customersCount,
  prepareFloor,
  prepareOurs,
} from './databases';
import type { FloorAnswer, FloorCommand } from './floor-child';
import type { LoadCommand, LoadResult } from './load-child';
import { startOurServer, webhookPath, webhookSecret } from './our-server';
import type { StripeAnswer, StripeCommand } from './stripe-child';
import { storedByFloor, storedByUs, type Target, takeSample } from './targets';

/** Everything that a webhook bench measures with, closed with the stack that it was opened on. */
export interface Stage {
  /** A database of ours, migrated, with the bench's customers mapped. */
  ourDatabase(name: string): Promise<BenchDatabase>;
  /** The server as `npm start` runs it. */
  startServer(database: BenchDatabase): Promise<Target>;
  /** The same app under `next start`: the webhook is a route among others. */
  startPlainNext(database: BenchDatabase): Promise<Target>;
  startFloor(): Promise<Target>;
  /** Unseen events to one target, the others standing still. */
  sample(target: Target, connections: number, count: number): ReturnType<typeof takeSample>;
}

/** Builds and starts what all benches share. Throws with the reason when a part of it does not start. */
export async function openStage(closing: AsyncDisposableStack): Promise<Stage> {
  const nextDist = await buildPages();
  const files = await bundleAll();
  const server = await acquireEmbeddedPostgres();
  closing.defer(() => server.release());

  async function child<C extends object, A>(file: string): Promise<Child<C, A>> {
    const started = await startChild<C, A>(file);
    closing.defer(() => started.close());
    return started;
  }
  async function database(name: string): Promise<BenchDatabase> {
    const created = await createBenchDatabase(server, name);
    closing.defer(() => created.drop());
    return created;
  }
  const load = await child<LoadCommand, LoadResult>(files.load);
  const stripe = await child<StripeCommand, StripeAnswer>(files.stripe);
  const { url: stripeUrl, templates } = await stripe.ask({
    kind: 'start',
    readsPerSecondMax: 25,
    latencyMs: 80,
  });
  console.error(`an event has ${templates.subscriptionUpdated.length} bytes`);

  const targets: Target[] = [];
  async function startOurs(name: string, entry: string, ours: BenchDatabase): Promise<Target> {
    const started = await startOurServer({ entry, databaseUrl: ours.url, stripeUrl, nextDist });
    closing.defer(() => started.close());
    return added({
      name,
      ...started,
      path: webhookPath,
      database: ours,
      stored: (since, prefix) => storedByUs(ours, since, prefix),
    });
  }
  /** The first requests compile, plan and connect: they are nobody's figure. */
  async function added(target: Target): Promise<Target> {
    targets.push(target);
    await sample(target, 16, 1_500);
    return target;
  }
  function sample(target: Target, connections: number, count: number) {
    const plan = { template: templates.subscriptionUpdated, customers: customersCount, connections, count };
    return takeSample(load, target, targets, plan);
  }

  return {
    async ourDatabase(name) {
      const created = await database(name);
      await prepareOurs(created);
      return created;
    },
    startServer: (ours) => startOurs('server', files.main, ours),
    startPlainNext: (ours) => startOurs('next', 'next', ours),
    async startFloor() {
      const floorDatabase = await database('bench_webhook_floor');
      await prepareFloor(floorDatabase);
      const floorChild = await child<FloorCommand, FloorAnswer>(files.floor);
      const { port } = await floorChild.ask({ databaseUrl: floorDatabase.url, secret: webhookSecret });
      return added({
        name: 'floor',
        pid: floorChild.pid,
        port,
        path: webhookPath,
        database: floorDatabase,
        stored: (since, prefix) => storedByFloor(floorDatabase, since, prefix),
      });
    },
    sample,
  };
}
