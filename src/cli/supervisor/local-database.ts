import { createHash } from 'node:crypto';
import { acquireEmbeddedPostgres, type EmbeddedPostgres } from '@/db/embedded';
import { createAdminClient, dropDatabase, quoteDatabase } from '@/db/embedded/admin-client';
import { CliRefusal } from '../cli-refusal';
import type { Lifetime } from './lifetime';

const reviveCheckMs = 2_000;

export interface LocalDatabase {
  url: string;
  /** Nothing was ever migrated into it: the emulator must begin from nothing too. */
  isNew: boolean;
  /** Part of the emulator's file name: each database has its own Stripe. */
  tag: string;
  /** Drops and makes it again. Only the embedded one: somebody's own database is theirs to drop. */
  recreate(): Promise<void>;
}

/** The given database, or one of the checkout's embedded server, which is held until the end of `lifetime`. */
export async function openLocalDatabase(
  options: { databaseUrl: string | undefined; name: string; print: (line: string) => void },
  lifetime: Lifetime,
): Promise<LocalDatabase> {
  const { databaseUrl, name, print } = options;
  if (databaseUrl !== undefined) {
    return {
      url: databaseUrl,
      isNew: await isUnmigrated(databaseUrl),
      tag: `-${createHash('sha256').update(databaseUrl).digest('hex').slice(0, 8)}`,
      async recreate() {
        throw new CliRefusal(
          'the database at DATABASE_URL has data and its emulator file is gone: empty that database or name a new one',
        );
      },
    };
  }
  const server = await acquireEmbeddedPostgres({ log: print });
  lifetime.defer(() => server.release());
  watch(server, lifetime, print);
  const make = async () => {
    const made = await server.ensureDatabase(name);
    await makeDurable(server, name);
    return made;
  };
  const url = await make();
  return {
    url,
    isNew: await isUnmigrated(url),
    tag: '',
    async recreate() {
      const admin = createAdminClient(server.url('postgres'));
      try {
        await dropDatabase(admin, name);
      } finally {
        await admin.end({ timeout: 1 });
      }
      await make();
    },
  };
}

/** The embedded server's own default lets a crash lose the last commits; here a webhook that was answered is stored, as in production. */
async function makeDurable(server: EmbeddedPostgres, name: string): Promise<void> {
  const admin = createAdminClient(server.url('postgres'));
  try {
    await admin.unsafe(`alter database ${quoteDatabase(name)} set synchronous_commit = on`);
  } finally {
    await admin.end({ timeout: 1 });
  }
}

/** Postgres is the one child that outlives us on purpose; when somebody kills it, the app's pool finds it again. */
function watch(server: EmbeddedPostgres, lifetime: Lifetime, print: (line: string) => void): void {
  let isReviving = false;
  const timer = setInterval(async () => {
    if (isReviving || server.isUp()) return;
    isReviving = true;
    print('Postgres died: starting it again');
    await server.revive().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      lifetime.end({ exitCode: 1, sentence: `Postgres does not come back: ${reason}` });
    });
    isReviving = false;
  }, reviveCheckMs);
  lifetime.signal.addEventListener('abort', () => clearInterval(timer));
}

async function isUnmigrated(databaseUrl: string): Promise<boolean> {
  const sql = createAdminClient(databaseUrl);
  try {
    return (await sql`select 1 from pg_namespace where nspname = 'billing'`).length === 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new CliRefusal(`the database at ${new URL(databaseUrl).host} does not answer: ${reason}`);
  } finally {
    await sql.end({ timeout: 1 });
  }
}
