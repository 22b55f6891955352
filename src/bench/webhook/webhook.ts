import type { Bench, Report } from '../figure';
import { type Compared, compare, roundsMin, type Sides, takeTurns } from '../rounds';
import { preloadEvents, timePruning } from './growth';
import { openStage, type Stage } from './stage';
import type { Sample, Target } from './targets';

/** A bench ends within eight minutes: with less than half of them left, growth is measured by its own name. */
const growthLatestMs = 4 * 60_000;

/** Ingest beside the floor at 1, 16 and 64 connections, the plain route, copies, memory; then the same with millions of rows. */
export const webhookBench: Bench = {
  name: 'webhook',
  async run(report) {
    const startedMs = performance.now();
    await using closing = new AsyncDisposableStack();
    const stage = await openStage(closing);
    const database = await stage.ourDatabase('bench_webhook_ours');
    const ours = await stage.startServer(database);
    const floor = await stage.startFloor();
    await measureIngest(stage, { ours, floor }, report);
    const next = await stage.startPlainNext(database);
    const plain = await takeTurns({
      ours: () => stage.sample(next, 16, 1_500),
      floor: () => stage.sample(floor, 16, 3_000),
    });
    tell(report, 'webhook_ingest_next_c16', '1/s', compare(plain, perSecond));
    if (performance.now() - startedMs < growthLatestMs) return await measureGrowth(stage, ours, report);
    console.error('no time is left for five million rows: npm run bench -- webhook-growth');
  },
};

/** Our own rate and log with one and five million rows, beside an inbox that is nearly empty, and a month dropped. */
export const webhookGrowthBench: Bench = {
  name: 'webhook-growth',
  async run(report) {
    await using closing = new AsyncDisposableStack();
    const stage = await openStage(closing);
    const small = await stage.startServer(await stage.ourDatabase('bench_webhook_ours'));
    await measureGrowth(stage, small, report);
  },
};

async function measureIngest(
  stage: Stage,
  { ours, floor }: { ours: Target; floor: Target },
  report: Report,
): Promise<void> {
  const residents: number[] = [];
  for (const [connections, count] of [
    [1, 1_000],
    [16, 3_000],
    [64, 4_000],
  ] as const) {
    const sides = await takeTurns({
      ours: () => stage.sample(ours, connections, count),
      floor: () => stage.sample(floor, connections, count),
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
  tell(report, 'webhook_duplicate_server_c16', '1/s', compare(await sendTwice(stage, ours), perSecond));
  const value = Math.max(...residents);
  report({ name: 'webhook_server_rss', value, unit: 'MB', floor: null, ratio: null });
}

/** Beside each sample of new events the same ones again: the floor is our own rate of new ones. */
async function sendTwice(stage: Stage, ours: Target): Promise<Sides<Sample>> {
  const sides: Sides<Sample> = { ours: [], floor: [] };
  for (let round = 0; round < roundsMin; round += 1) {
    const first = await stage.sample(ours, 16, 3_000);
    sides.floor.push(first);
    sides.ours.push(await first.again());
  }
  return sides;
}

async function measureGrowth(stage: Stage, small: Target, report: Report): Promise<void> {
  const database = await stage.ourDatabase('bench_webhook_grown');
  const grown = await stage.startServer(database);
  let held = 0;
  for (const [name, total] of [
    ['1m', 1_000_000],
    ['5m', 5_000_000],
  ] as const) {
    console.error(`filling the inbox up to ${total} events`);
    await preloadEvents(database, held, total);
    held = total;
    const sides = await takeTurns({
      ours: () => stage.sample(grown, 16, 3_000),
      floor: () => stage.sample(small, 16, 3_000),
    });
    tell(report, `webhook_growth_${name}`, '1/s', compare(sides, perSecond));
    if (total < 5_000_000) continue;
    tell(
      report,
      `webhook_wal_per_event_${name}`,
      'B',
      compare(sides, ({ walPerEvent }) => walPerEvent),
    );
  }
  const value = await timePruning(database);
  report({ name: 'webhook_prune_month', value, unit: 's', floor: null, ratio: null });
}

function perSecond(sample: Sample): number {
  return sample.perSecond;
}

function tell(report: Report, name: string, unit: string, compared: Compared): void {
  report({ name, unit, ...compared });
}
