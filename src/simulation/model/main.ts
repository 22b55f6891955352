import { acquireEmbeddedPostgres } from '@/db/embedded';
import { migrate } from '@/db/migrate';
import { standardBounds } from './bounds';
import { compareWithPostgres } from './conformance';
import { compareTimes } from './conformance-times';
import { explore, wordPath } from './explore';
import { openModelDatabase } from './model-database';
import { mutants } from './mutants';
import { built, type Move } from './protocol';
import { replayBuilt, replayMutant } from './replay';

/* `npm run model`: every interleaving of the sync, the mutants that it must catch, and Postgres held against it. */

const { changes, workers, duplicates, crashes, expiries } = standardBounds;
console.log(
  `${changes} changes of one subscription, ${workers} workers, ${duplicates} duplicate, ${crashes} crash, ` +
    `${expiries} lease that ends early. Schedules are counted by dynamic programming over the states.`,
);
const result = explore(built, standardBounds);
report('the protocol as built', result.schedules, result.states, result.wrong);
if (result.counterexample) console.log(`  ${wordPath(result.counterexample)}`);

const examples = new Map<string, readonly Move[]>();
for (const mutant of mutants) {
  const found = explore(mutant, standardBounds);
  report(`mutant: ${mutant.name}`, found.schedules, found.states, found.wrong);
  if (found.wrong === 0n || !found.counterexample) continue;
  examples.set(mutant.name, found.counterexample);
  console.log(`  for example: ${wordPath(found.counterexample)}`);
}
const caught = examples.size;

const server = await acquireEmbeddedPostgres();
const url = await server.ensureDatabase('appfactory_model');
try {
  await migrate(url);
  const { databaseStates, comparisons: ofSteps, differences: inSteps } = await compareWithPostgres(url);
  const times = await compareTimes(url);
  const comparisons = ofSteps + times.comparisons;
  const differences = [...inSteps, ...times.differences];
  const inPostgres = await playExamples();
  for (const difference of differences) console.log(difference);
  const isGood =
    result.wrong === 0n &&
    result.regressions === 0 &&
    caught === mutants.length &&
    inPostgres === caught &&
    differences.length === 0;
  console.log(
    `${isGood ? 'ok' : 'FAILED'}: ${result.schedules} schedules over ${result.states} states, ${result.wrong} wrong; ` +
      `${caught} of ${mutants.length} mutants caught, ${inPostgres} of them end as wrong in Postgres; ${databaseStates} states put into Postgres, ` +
      `${comparisons} comparisons, ${differences.length} differences`,
  );
  process.exitCode = isGood ? 0 : 1;
} finally {
  await server.release();
}

/** Answers how many mutants end in Postgres where the model says, and not where Stripe is; without the mutant it must be there. */
async function playExamples(): Promise<number> {
  await using model = await openModelDatabase(url);
  let count = 0;
  for (const [name, path] of examples) {
    const { shown, differences } = await replayMutant(model, name, path);
    const shownWithout = await replayBuilt(model, path);
    console.log(
      `in Postgres "${name}" ends at version ${shown} of ${changes}, without it at ${shownWithout}`,
    );
    for (const difference of differences) console.log(`  ${difference}`);
    if (differences.length === 0 && shown === path.at(-1)?.world.shown && shownWithout === changes) count++;
  }
  return count;
}

function report(name: string, schedules: bigint, states: number, wrong: bigint): void {
  const share = schedules === 0n ? 0 : Number((wrong * 100_000n) / schedules) / 1_000;
  console.log(`${name}: ${wrong} of ${schedules} schedules end wrong (${share} %), ${states} states`);
}
