import { createDatabase } from '@/db/client';
import { StripeBudget } from './stripe-budget';

// A process that takes from the budget as fast as it may, for tests that need two. Arguments: the database, the rate, `sync` or `job`.
// Prints a line of Unix milliseconds for each call, until the end of its stdin.
const [url = '', readsPerSecond = '', rank] = process.argv.slice(2);
const database = createDatabase(url);
const budget = new StripeBudget({
  sql: database.ingest,
  livemode: false,
  readsPerSecond: Number(readsPerSecond),
  jobPatienceMs: 1_000,
});
const stop = new AbortController();
process.stdin.resume();
process.stdin.once('end', () => stop.abort());

async function lane(): Promise<void> {
  for (;;) {
    await (rank === 'job' ? budget.takeForJob(stop.signal) : budget.take(stop.signal));
    console.log(Date.now());
  }
}
await Promise.allSettled([lane(), lane(), lane(), lane()]);
await database.close();
