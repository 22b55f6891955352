import { acquireEmbeddedPostgres } from '@/db/embedded';
import { migrate } from '@/db/migrate';
import { standardBounds } from './bounds';
import { compareWithPostgres } from './conformance';
import { explore } from './explore';
import { mutants } from './mutants';
import { built } from './protocol';

/* `npm run model`: every interleaving of the sync, the mutants that it must catch, and Postgres held against it. */

const { changes, workers, duplicates, crashes, expiries } = standardBounds;
console.log(
  `${changes} changes of one subscription, ${workers} workers, ${duplicates} duplicate, ${crashes} crash, ` +
    `${expiries} lease that ends early. Schedules are counted by dynamic programming over the states.`,
);
const result = explore(built, standardBounds);
report('the protocol as built', result.schedules, result.states, result.wrong);
if (result.counterexample) console.log(`  ${result.counterexample.join('\n  ')}`);

let caught = 0;
for (const mutant of mutants) {
  const found = explore(mutant, standardBounds);
  report(`mutant: ${mutant.name}`, found.schedules, found.states, found.wrong);
  if (found.wrong === 0n) continue;
  caught++;
  console.log(`  for example: ${found.counterexample?.join(', ')}`);
}

const server = await acquireEmbeddedPostgres();
const url = await server.ensureDatabase('appfactory_model');
try {
  await migrate(url);
  const { databaseStates, comparisons, differences } = await compareWithPostgres(url);
  for (const difference of differences) console.log(difference);
  const isGood =
    result.wrong === 0n && result.regressions === 0 && caught === mutants.length && differences.length === 0;
  console.log(
    `${isGood ? 'ok' : 'FAILED'}: ${result.schedules} schedules over ${result.states} states, ${result.wrong} wrong; ` +
      `${caught} of ${mutants.length} mutants caught; ${databaseStates} states put into Postgres, ` +
      `${comparisons} comparisons, ${differences.length} differences`,
  );
  process.exitCode = isGood ? 0 : 1;
} finally {
  await server.release();
}

function report(name: string, schedules: bigint, states: number, wrong: bigint): void {
  const share = schedules === 0n ? 0 : Number((wrong * 100_000n) / schedules) / 1_000;
  console.log(`${name}: ${wrong} of ${schedules} schedules end wrong (${share} %), ${states} states`);
}
