import { setTimeout as sleep } from 'node:timers/promises';
import type { Services } from '@/services';
import { startProgress } from './terminal';

const pollMs = 200;

export interface SyncOutcome {
  /** Customers whose rows are as Stripe has them now. */
  current: number;
  behind: number;
  /** Given up, with the reason of the first. */
  dead: number;
  reason: string | null;
}

/** Waits until the worker has read these customers, or `seconds` have passed: whoever looks next sees the rows. */
export async function waitForSync(
  { database }: Services,
  customers: readonly string[],
  seconds: number,
): Promise<SyncOutcome> {
  const deadlineMs = performance.now() + seconds * 1_000;
  const progress = await startProgress('the worker reads Stripe');
  for (;;) {
    const outcome = await look(database.ingest, customers);
    const done = `${outcome.current} of ${customers.length} customers`;
    if (outcome.behind === 0 || performance.now() > deadlineMs) {
      progress.stop(done);
      return outcome;
    }
    progress.say(done);
    await sleep(pollMs);
  }
}

async function look(sql: Services['database']['ingest'], customers: readonly string[]): Promise<SyncOutcome> {
  const [row] = await sql<SyncOutcome[]>`
    select count(*) filter (where dirty_gen <= synced_gen)::int as current,
      count(*) filter (where dirty_gen > synced_gen and dead_at is null)::int as behind,
      count(*) filter (where dirty_gen > synced_gen and dead_at is not null)::int as dead,
      min(last_error) filter (where dirty_gen > synced_gen) as reason
    from billing.customer_sync where stripe_customer_id = any(${[...customers]}::text[])`;
  return row ?? { current: 0, behind: 0, dead: 0, reason: null };
}

/** The last line after a wait, and the exit code: 0 read, 3 not yet. */
export function describeSync(outcome: SyncOutcome, next: string): { text: string; code: number } {
  if (outcome.dead > 0)
    return {
      text: `${outcome.dead} could not be read (${outcome.reason ?? 'no reason'}): npx --no forge doctor looks at it`,
      code: 3,
    };
  if (outcome.behind > 0)
    return {
      text: `${outcome.behind} not read yet: is a worker running? npx --no forge doctor looks for one`,
      code: 3,
    };
  return { text: `Read. Next: ${next}`, code: 0 };
}
