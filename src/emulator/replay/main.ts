import { parseArgs } from 'node:util';
import { createStripeEmulator } from '../index';
import { createClient } from './client';
import { readRecording, startOf } from './recording';
import { type Outcome, replayScenario } from './replay-scenario';

const usage = 'usage: npm run replay -- DIR [--verbose] [--scenario NAME]';

/**
 * Replays recorded Stripe traffic against an emulator of its own. Each scenario has a key, so an account, of its own. The
 * last line is `N of M`: calls that were answered as recorded, of those in scope.
 */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { verbose: { type: 'boolean', default: false }, scenario: { type: 'string' } },
  });
  const [folder] = positionals;
  if (!folder) throw new Error(usage);
  const { seed, scenarios } = readRecording(folder);
  const chosen = [...scenarios].filter(([name]) => values.scenario === undefined || name === values.scenario);
  if (chosen.length === 0) throw new Error(`There is no scenario ${values.scenario ?? ''} in ${folder}.`);
  const earliest = Math.min(...chosen.map(([, interactions]) => startOf(interactions)));
  await using emulator = await started(earliest);
  const outcomes: Outcome[] = [];
  for (const [name, interactions] of chosen) {
    const key = `sk_test_${name.replaceAll(/\W/g, '_')}`;
    const control = emulator.control.account(key);
    const client = createClient(emulator.url, key, interactions[0]?.api_version ?? null);
    const now = async () => (await control.clock()).now;
    const advance = (seconds: number) => control.advance(seconds);
    const behind = startOf(interactions) - (await now());
    if (behind > 0) await advance(behind);
    const own = await replayScenario(seed, interactions, { client, now, advance });
    outcomes.push(...own);
    report(name, own, values.verbose);
  }
  return conclude(outcomes, values.verbose);
}

async function started(seconds: number) {
  const emulator = await createStripeEmulator({ port: 0, seed: 'replay', clock: { manual: seconds } });
  return { ...emulator, [Symbol.asyncDispose]: () => emulator.close() };
}

function report(name: string, outcomes: Outcome[], isVerbose: boolean): void {
  const inScope = outcomes.filter((outcome) => outcome.outOfScope === null);
  const equal = inScope.filter(({ differences }) => differences.length === 0);
  console.log(
    `${equal.length === inScope.length ? 'ok  ' : 'DIFF'} ${name} ${equal.length}/${inScope.length}`,
  );
  if (!isVerbose) return;
  for (const { interaction, differences } of inScope) {
    if (differences.length === 0) continue;
    console.log(`     ${interaction.seq} ${interaction.request.method} ${interaction.request.path}`);
    for (const { path, what } of differences) console.log(`       ${path} ${what}`);
  }
}

function conclude(outcomes: Outcome[], isVerbose: boolean): number {
  const inScope = outcomes.filter((outcome) => outcome.outOfScope === null);
  const reasons = Map.groupBy(
    [
      ...outcomes.flatMap(({ outOfScope }) => (outOfScope === null ? [] : [outOfScope])),
      ...inScope.flatMap(({ explained }) => explained.map(({ reason }) => reason)),
    ],
    (reason) => reason,
  );
  if (reasons.size > 0) console.log('\nexplained:');
  for (const [reason, all] of reasons) console.log(`  ${all.length} x ${reason}`);
  if (isVerbose) {
    const places = Map.groupBy(
      inScope.flatMap(({ differences }) => differences),
      ({ path }) => path.replaceAll(/\[\d+\]/g, '[]'),
    );
    const sorted = [...places].sort(([, a], [, b]) => b.length - a.length);
    if (sorted.length > 0) console.log('\nplaces that differ:');
    for (const [path, all] of sorted) console.log(`  ${all.length} x ${path} ${all[0]?.what ?? ''}`);
  }
  const equal = inScope.filter(({ differences }) => differences.length === 0);
  console.log(`\n${equal.length} of ${inScope.length}`);
  return equal.length === inScope.length ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
