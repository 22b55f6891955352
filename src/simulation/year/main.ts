import { parseArgs } from 'node:util';
import { acquireEmbeddedPostgres } from '@/db/embedded';
import { createAdminClient, dropDatabase } from '@/db/embedded/admin-client';
import { migrate } from '@/db/migrate';
import { parseMutant } from '../database-mutants';
import { parseFaults, type YearOptions } from './options';
import { simulate, wordResult } from './simulate';

/* `npm run simulate -- --seed N --days 365 --orgs 100 --faults all`: a year of billing that must end equal to Stripe's truth. */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    days: { type: 'string', default: '365' },
    orgs: { type: 'string', default: '100' },
    faults: { type: 'string', default: 'all' },
    // The protocol with a rule left out, to see that the auditor notices.
    mutant: { type: 'string' },
  },
});
const options: YearOptions = {
  seed: values.seed,
  days: wholeNumber('days', values.days),
  organizations: wholeNumber('orgs', values.orgs),
  faults: parseFaults(values.faults),
};

const mutant = parseMutant(values.mutant);

const server = await acquireEmbeddedPostgres();
const admin = createAdminClient(server.url('postgres'));
let databases = 0;
try {
  const result = await simulate(options, { openDatabase, print: console.log, mutant });
  console.log(wordResult(options, result));
  process.exitCode = result.broken.length === 0 ? 0 : 1;
} finally {
  await admin.end();
  await server.release();
}

async function openDatabase() {
  databases++;
  const name = `appfactory_simulate_${process.pid}_${databases}`;
  const url = await server.ensureDatabase(name);
  await migrate(url);
  return { url, [Symbol.asyncDispose]: () => dropDatabase(admin, name) };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  console.error(`--${name} must be a whole number of at least 1, not ${text}`);
  process.exit(2);
}
