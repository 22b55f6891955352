import path from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

/** Any constant will do, as long as every migrator of this app takes the same one. */
const advisoryLockId = 7_420_116_101;

/**
 * Brings a database to the schema of `drizzle/`, under an advisory lock: several processes starting together wait for the first.
 * Needs a session connection (not a transaction pooler), so DATABASE_URL_DIRECT where there are two addresses.
 * All pending files run in one transaction: a failing one leaves the database as it was.
 */
export async function migrate(databaseUrl: string, migrationsFolder = defaultFolder()): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined, connect_timeout: 10 });
  try {
    await sql`select pg_advisory_lock(${advisoryLockId})`;
    await runMigrations(drizzle(sql), { migrationsFolder, migrationsSchema: 'drizzle' });
  } finally {
    // Ending the session gives the lock back.
    await sql.end({ timeout: 5 });
  }
}

function defaultFolder(): string {
  return path.join(process.cwd(), 'drizzle');
}
