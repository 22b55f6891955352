import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type postgres from 'postgres';
import { createDatabaseIfMissing, dropDatabase, quoteDatabase } from '@/db/embedded/admin-client';

const prefix = 'test_template_';

/** Another branch of the same checkout comes back to its own template without migrating again. */
const keptTemplates = 3;

/** Any constant: runs that start side by side build the template once. */
const advisoryLockId = 7_420_116_102;

/**
 * Makes the migrated database that every test database is cloned from; answers its name.
 * The name carries a hash of the migrations, so an unchanged schema is not migrated again.
 */
export async function ensureTemplate(
  admin: postgres.Sql,
  urlOf: (database: string) => string,
): Promise<string> {
  const name = `${prefix}${migrationsHash(path.join(process.cwd(), 'drizzle'))}`;
  await admin`select pg_advisory_lock(${advisoryLockId})`;
  try {
    const existing = await admin`select 1 from pg_database where datname = ${name}`;
    if (existing.length === 0) {
      // Renamed when complete: a run killed in the middle leaves a draft, never a half-migrated template.
      const draft = 'test_draft';
      await dropDatabase(admin, draft);
      await createDatabaseIfMissing(admin, draft);
      const { migrate } = await import('@/db/migrate');
      await migrate(urlOf(draft));
      await admin.unsafe(`alter database ${quoteDatabase(draft)} rename to ${quoteDatabase(name)}`);
      // One connected session would make every clone fail.
      await admin.unsafe(`alter database ${quoteDatabase(name)} with allow_connections false`);
    }
    await dropOldTemplates(admin, name);
  } finally {
    await admin`select pg_advisory_unlock(${advisoryLockId})`;
  }
  return name;
}

function migrationsHash(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    if (name.endsWith('.sql')) hash.update(`${name}\0`).update(readFileSync(path.join(folder, name)));
  }
  return hash.digest('hex').slice(0, 12);
}

async function dropOldTemplates(admin: postgres.Sql, current: string): Promise<void> {
  const rows = await admin<{ datname: string }[]>`
    select datname from pg_database
    where starts_with(datname, ${prefix}) and datname <> ${current}
    order by oid desc offset ${keptTemplates - 1}`;
  for (const { datname } of rows) await dropDatabase(admin, datname);
}
