import { drainBench } from './drain/drain';
import { emulatorBench } from './emulator/emulator';
import type { Bench } from './figure';
import { readBench } from './read/read';
import { streamsBench } from './read/streams';
import { webhookBench, webhookGrowthBench } from './webhook/webhook';

/*
 * `npm run bench [-- NAME ...]`: each figure as a JSON line on stdout, what is going on as text on stderr. Exit code 2 for a name
 * that is not there, 1 when a bench failed or hangs, with the reason on stderr. Figures are ratios to a floor of the same run; nothing is asserted, since machines are noisy.
 */

/** Twice what a bench may take: on a busy machine it is late, after this it hangs. */
const hangMs = 16 * 60_000;

// Exit handlers run: whoever ends a bench ends what it started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const benches: readonly Bench[] = [
  webhookBench,
  webhookGrowthBench,
  drainBench,
  emulatorBench,
  readBench,
  streamsBench,
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}: there are ${benches.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
for (const bench of benches) {
  if (wanted.length > 0 && !wanted.includes(bench.name)) continue;
  console.error(`== ${bench.name}`);
  const startedMs = performance.now();
  const watchdog = setTimeout(() => {
    console.error(
      `bench ${bench.name} hangs: it was to end within 8 minutes and runs for ${hangMs / 60_000}`,
    );
    process.exit(1);
  }, hangMs);
  try {
    await bench.run((figure) => console.log(JSON.stringify(figure)));
    console.error(`== ${bench.name} ended after ${Math.round((performance.now() - startedMs) / 1_000)} s`);
  } catch (error) {
    // The others are measured all the same; whoever reads only the exit code hears of it.
    console.error(
      `bench ${bench.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    );
    process.exitCode = 1;
  } finally {
    clearTimeout(watchdog);
  }
}
