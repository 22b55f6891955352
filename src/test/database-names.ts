import { randomBytes } from 'node:crypto';
import type postgres from 'postgres';
import { dropDatabase } from '@/db/embedded/admin-client';
import { isAlive, type ProcessIdentity } from '@/lib/process-identity';

/** `test_<pid>_<start time>_<random>`: the name says which run it belongs to, so another run can tell it is dead. */
export function testDatabaseName(run: ProcessIdentity): string {
  return `test_${run.pid}_${startTag(run.startedAt)}_${randomBytes(4).toString('hex')}`;
}

/** Drops what runs that no longer live have left: crashed ones, and the databases kept for failed tests. */
export async function dropDatabasesOfDeadRuns(admin: postgres.Sql): Promise<void> {
  const rows = await admin<
    { datname: string }[]
  >`select datname from pg_database where datname ~ '^test_[0-9]+_'`;
  for (const { datname } of rows) {
    const [, pid = '', startedAt = ''] = datname.split('_');
    if (!isAlive({ pid: Number(pid), startedAt })) await dropDatabase(admin, datname);
  }
}

/** Digits on Linux already; `ps` elsewhere answers a date with spaces and colons. */
function startTag(startedAt: string): string {
  return startedAt.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
