import postgres from 'postgres';

/** A client of one connection for statements about databases; it gives the connection up when idle. */
export function createAdminClient(url: string): postgres.Sql {
  return postgres(url, {
    max: 1,
    idle_timeout: 1,
    connect_timeout: 5,
    fetch_types: false,
    onnotice: () => {},
  });
}

/**
 * Creates the database; true when it was missing. Two callers at once: one creates, both succeed.
 *
 * @throws Error on a name that is no plain lower-case identifier: it goes into the statement as text.
 */
export async function createDatabaseIfMissing(
  admin: postgres.Sql,
  name: string,
  template?: string,
): Promise<boolean> {
  const existing = await admin`select 1 from pg_database where datname = ${name}`;
  if (existing.length > 0) return false;
  try {
    const from = template === undefined ? '' : ` template ${quoteDatabase(template)}`;
    await admin.unsafe(`create database ${quoteDatabase(name)}${from}`);
    return true;
  } catch (error) {
    const code = error instanceof postgres.PostgresError ? error.code : undefined;
    const createdMeanwhile = code === '42P04' || code === '23505';
    if (createdMeanwhile) return false;
    throw error;
  }
}

/** Drops the database with whatever sessions it still has. */
export async function dropDatabase(admin: postgres.Sql, name: string): Promise<void> {
  await admin.unsafe(`drop database if exists ${quoteDatabase(name)} with (force)`);
}

export function quoteDatabase(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
    throw new Error(
      `database name ${JSON.stringify(name)}: use lower-case letters, digits and _, 63 at most`,
    );
  }
  return `"${name}"`;
}
