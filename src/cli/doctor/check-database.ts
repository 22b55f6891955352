import { readFileSync } from 'node:fs';
import path from 'node:path';
import { migrate } from '@/db/migrate';
import { errorSummary } from '@/lib/logger';
import type { Services } from '@/services';
import { checkGrants } from './check-grants';
import { type Finding, ok, problem, warning } from './finding';

const listenTimeoutMs = 3_000;

/** Reachable, migrated, walled, and able to wake us. Never throws: a database that is away is a finding. */
export async function checkDatabase(services: Services): Promise<Finding[]> {
  const { database, env } = services;
  const isProduction = env.NODE_ENV === 'production' && env.APP_MODE !== 'demo';
  try {
    await database.ingest`select 1`;
  } catch (error) {
    const { code, message } = errorSummary(error);
    return [
      problem(
        'database',
        `does not answer (${[code, message].filter(Boolean).join(': ')})`,
        'check DATABASE_URL; a new database gets its roles at the first npm start',
      ),
    ];
  }
  const checks: (() => Promise<Finding>)[] = [
    () => migrations(services),
    () => roles(services),
    () => checkGrants(services),
    () => walls(services),
    () => durability(services, isProduction),
    () => wakeUps(services),
  ];
  const findings = [ok('database', 'answers')];
  for (const check of checks) findings.push(await check());
  return findings;
}

async function migrations({ database, env }: Services): Promise<Finding> {
  const journal = JSON.parse(
    readFileSync(path.join(process.cwd(), 'drizzle/meta/_journal.json'), 'utf8'),
  ) as {
    entries: { when: number; tag: string }[];
  };
  const check = 'migrations';
  const mend = () => migrate(env.DATABASE_URL_DIRECT ?? env.DATABASE_URL);
  try {
    // The journal is the migrating user's: the role of the pool may not read it, the user behind it may.
    const rows = await database.ingest.begin(async (sql) => {
      await sql`set local role none`;
      return await sql<{ created_at: string }[]>`select created_at from drizzle.__drizzle_migrations`;
    });
    const done = new Set(rows.map((row) => Number(row.created_at)));
    const missing = journal.entries.filter(({ when }) => !done.has(when)).map(({ tag }) => tag);
    if (missing.length === 0) return ok(check, `all ${journal.entries.length} are in`);
    return problem(
      check,
      `${missing.length} are missing: ${missing.join(', ')}`,
      'npm start brings them in',
      mend,
    );
  } catch (error) {
    const { code, message } = errorSummary(error);
    if (code === '42P01' || code === '3F000')
      return problem(check, 'none is in: the database is empty', 'npm start brings them in', mend);
    return warning(check, `cannot be read (${code ?? message})`, 'run this as the user that migrates');
  }
}

async function roles({ database }: Services): Promise<Finding> {
  const check = 'roles';
  try {
    await database.assertRoles();
  } catch (error) {
    const { code, message } = errorSummary(error);
    return problem(
      check,
      message ?? `refused (${code})`,
      'use the session port of the pooler, or a direct address',
    );
  }
  const rows = await database.ingest<{ rolname: string }[]>`
    select rolname from pg_roles where rolname in ('billing_app', 'billing_worker', 'billing_identity', 'billing_reader')
      and (rolsuper or rolbypassrls)`;
  if (rows.length > 0) {
    const names = rows.map((row) => row.rolname).join(', ');
    return problem(
      check,
      `${names} pass by row-level security`,
      `alter role ${names} nosuperuser nobypassrls`,
    );
  }
  return ok(check, 'each pool runs under its own role, none passes by row-level security');
}

async function walls({ database }: Services): Promise<Finding> {
  const rows = await database.ingest<{ name: string }[]>`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('billing', 'identity') and c.relkind in ('r', 'p') and not c.relispartition and not c.relrowsecurity
    order by 1`;
  const names = rows.map((row) => row.name);
  if (names.length === 0) return ok('row-level security', 'on for every table');
  return problem(
    'row-level security',
    `off for ${names.join(', ')}`,
    names.map((name) => `alter table ${name} enable row level security`).join('; '),
  );
}

async function durability({ database }: Services, isProduction: boolean): Promise<Finding> {
  const [row] = await database.ingest<{ synchronous_commit: string }[]>`show synchronous_commit`;
  const isOff = row?.synchronous_commit === 'off';
  const check = 'durable commits';
  if (!isOff) return ok(check, 'synchronous_commit is on');
  if (!isProduction) return ok(check, 'off, as on every development database');
  return problem(
    check,
    'synchronous_commit is off: a crash could lose events that Stripe was told are stored',
    'alter database ... set synchronous_commit = on',
  );
}

/** A transaction pooler takes LISTEN and never wakes anybody. */
async function wakeUps({ listener, database, env }: Services): Promise<Finding> {
  const check = 'LISTEN';
  const channel = 'forge_doctor';
  const heard = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => heard.resolve(false), listenTimeoutMs);
  try {
    const stop = await listener.on(channel, (payload) => {
      if (payload !== null) heard.resolve(true);
    });
    await database.ingest`select pg_notify(${channel}, 'now')`;
    const isHeard = await heard.promise;
    stop();
    if (isHeard) return ok(check, 'a NOTIFY arrives');
  } catch {
    // Said below.
  } finally {
    clearTimeout(timer);
  }
  const { port } = new URL(env.DATABASE_URL_DIRECT ?? env.DATABASE_URL);
  const why = port === '6543' ? ': port 6543 is a transaction pooler' : '';
  return problem(
    check,
    `no NOTIFY arrives${why}; open pages wait for their next look, and jobs do not run`,
    'set DATABASE_URL_DIRECT to a session connection (on Supabase the session pooler, port 5432)',
  );
}
