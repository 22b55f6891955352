import { acquireEmbeddedPostgres, type EmbeddedPostgres } from '@/db/embedded';
import { migrate } from '@/db/migrate';
import type { Bench, Report } from '../figure';
import { type Compared, compare, takeTurns } from '../rounds';
import { buildPages, bundleAll } from '../webhook/build';
import { startChild } from '../webhook/child';
import { type BenchDatabase, createBenchDatabase } from '../webhook/databases';
import { startOurServer } from '../webhook/our-server';
import type { StripeAnswer, StripeCommand } from '../webhook/stripe-child';
import { fillOrganization } from './invoice-rows';
import type { ReadFloorAnswer, ReadFloorCommand } from './read-floor-child';
import type { ReadLoadCommand, ReadLoadResult } from './read-load-child';
import { seedPeople, signIn, trpcRequest } from './signed-in';

const smallRows = 10_000;
const largeRows = 1_000_000;
const pageSize = 25;
/** How far down the million the deep page lies. */
const deepRow = 900_000;

interface Reader {
  pid: number;
  port: number;
  request(path: string, input: object): string;
}

/**
 * Reading: the overview over tRPC in Next, session, role and schema included, beside a bare server that answers the same select; a page of
 * invoices among a million beside one among ten thousand, and a deep page beside the first.
 */
export const readBench: Bench = {
  name: 'read',
  async run(report) {
    await using closing = new AsyncDisposableStack();
    const pages = await buildPages();
    if (pages === null) return;
    const nextDist: string = pages;
    const files = await bundleAll();
    const postgres = await acquireEmbeddedPostgres();
    closing.defer(() => postgres.release());
    const stripe = await startChild<StripeCommand, StripeAnswer>(files.stripe);
    closing.defer(() => stripe.close());
    const { url: stripeUrl } = await stripe.ask({ kind: 'start', readsPerSecondMax: 25, latencyMs: 80 });
    const load = await startChild<ReadLoadCommand, ReadLoadResult>(files.readLoad);
    closing.defer(() => load.close());

    const small = await filledDatabase(postgres, 'bench_read_small', smallRows, closing);
    const large = await filledDatabase(postgres, 'bench_read_large', largeRows, closing);
    const processes: number[] = [];
    async function ours(database: BenchDatabase): Promise<Reader> {
      const server = await startOurServer({
        entry: files.main,
        databaseUrl: database.url,
        stripeUrl,
        nextDist,
      });
      closing.defer(() => server.close());
      processes.push(server.pid);
      const cookie = await signIn(server.port);
      return { ...server, request: (path, input) => trpcRequest(server.port, path, input, cookie) };
    }
    const smallServer = await ours(small.database);
    const largeServer = await ours(large.database);
    const floor = await startChild<ReadFloorCommand, ReadFloorAnswer>(files.readFloor);
    closing.defer(() => floor.close());
    processes.push(floor.pid);
    const floorAnswer = await floor.ask({
      databaseUrl: small.database.url,
      organizationId: small.organizationId,
    });

    /** One reader works while the others stand still: what they do in the background costs nobody else anything. */
    async function sample(pid: number, command: ReadLoadCommand): Promise<ReadLoadResult> {
      const others = processes.filter((other) => other !== pid);
      for (const other of others) process.kill(other, 'SIGSTOP');
      try {
        return await load.ask(command);
      } finally {
        for (const other of others) process.kill(other, 'SIGCONT');
      }
    }
    const overview = smallServer.request('billing.overview', {});
    const floorRequest = 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n';
    await sample(smallServer.pid, {
      port: smallServer.port,
      request: overview,
      connections: 16,
      expected: '"Acme"',
    });
    for (const connections of [1, 16]) {
      const sides = await takeTurns({
        ours: () =>
          sample(smallServer.pid, {
            port: smallServer.port,
            request: overview,
            connections,
            expected: '"Acme"',
          }),
        floor: () =>
          sample(floor.pid, {
            port: floorAnswer.port,
            request: floorRequest,
            connections,
            expected: '"Acme"',
          }),
      });
      const name = `read_overview_c${connections}`;
      tell(
        report,
        name,
        '1/s',
        compare(sides, ({ perSecond }) => perSecond),
      );
      tell(
        report,
        `${name}_p50`,
        'ms',
        compare(sides, ({ p50Ms }) => p50Ms),
      );
    }

    const page = (server: Reader, cursor: string | null, expected: string) =>
      sample(server.pid, {
        port: server.port,
        request: server.request('billing.invoices.list', { limit: pageSize, cursor }),
        connections: 16,
        expected,
      });
    // The first requests compile and connect: they are nobody's figure.
    for (const server of [smallServer, largeServer]) await page(server, null, '"ACME-1"');
    const rows = await takeTurns({
      ours: () => page(largeServer, null, '"ACME-1"'),
      floor: () => page(smallServer, null, '"ACME-1"'),
    });
    tell(
      report,
      'read_invoices_1m',
      '1/s',
      compare(rows, ({ perSecond }) => perSecond),
    );
    const cursor = await cursorAt(large.database, deepRow);
    const depth = await takeTurns({
      ours: () => page(largeServer, cursor, `"ACME-${deepRow + 1}"`),
      floor: () => page(largeServer, null, '"ACME-1"'),
    });
    tell(
      report,
      'read_invoices_deep',
      '1/s',
      compare(depth, ({ perSecond }) => perSecond),
    );
  },
};

async function filledDatabase(
  postgres: EmbeddedPostgres,
  name: string,
  rows: number,
  closing: AsyncDisposableStack,
): Promise<{ database: BenchDatabase; organizationId: string }> {
  const database = await createBenchDatabase(postgres, name);
  closing.defer(() => database.drop());
  await migrate(database.url);
  const organizationId = await seedPeople(database);
  console.error(`filling ${name} with ${rows} invoices`);
  await fillOrganization(database.admin, organizationId, rows);
  return { database, organizationId };
}

/** The cursor that the page before would have given: of the row with that number. */
async function cursorAt({ admin }: BenchDatabase, row: number): Promise<string> {
  const [found] = await admin<{ id: string; created: Date }[]>`
    select id, date_trunc('milliseconds', created) as created from billing.invoices where number = ${`ACME-${row}`}`;
  if (!found) throw new Error(`there is no invoice ACME-${row}`);
  return Buffer.from(`${found.created.getTime()}:${found.id}`).toString('base64url');
}

function tell(report: Report, name: string, unit: string, compared: Compared): void {
  report({ name, unit, ...compared });
}
