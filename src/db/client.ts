import { sql as statement } from 'drizzle-orm';
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema';

export type DatabaseRole = 'billing_app' | 'billing_worker' | 'billing_identity' | 'billing_reader';
export type Drizzle = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Drizzle['transaction']>[0]>[0];

/**
 * The process's connections, each opened under one of the app's own roles. The role travels in the start-up packet, so it costs no
 * round trip; `assertRoles` proves that a pooler in between did not drop it.
 *
 * Drizzle changes the parsers of the client it is given, so raw statements have clients of their own.
 */
export interface Database {
  /**
   * Ingest alone: a client of one connection for each statement that may be under way. `lock_timeout` 1 s: a blocked event answers 500
   * and Stripe brings it again.
   */
  ingestLanes: readonly postgres.Sql[];
  /** Raw statements of claim, budget, look-ups and NOTIFY; the same `lock_timeout`. */
  ingest: postgres.Sql;
  /** The sync and the jobs. */
  worker: Drizzle;
  /** better-auth. */
  identity: Drizzle;
  /**
   * One organization's rows, in a transaction of role billing_app, which begins with the setting that the policies read.
   * Anything else is invisible to `run`, whatever it asks for.
   */
  forOrganization<T>(organizationId: string, run: (tx: Transaction) => Promise<T>): Promise<T>;
  /** The public catalogue: role billing_app without an organization. */
  app: Drizzle;
  assertRoles(): Promise<void>;
  close(): Promise<void>;
}

/** A paused process must not hold what others wait for: Postgres ends its transaction after 5 s of silence. Milliseconds. */
const silenceMsMax = { idle_in_transaction_session_timeout: 5_000 };

/** The first carries nearly everything; the others open when a statement waits for a lock. */
const ingestLanesCount = 4;

/** Opens nothing until the first query. `url` may be a transaction pooler. */
export function createDatabase(url: string): Database {
  const ingestLanes = Array.from({ length: ingestLanesCount }, () =>
    connect(url, 'billing_worker', { max: 1, connection: { lock_timeout: 1_000 } }),
  );
  const ingest = connect(url, 'billing_worker', { max: 4, connection: { lock_timeout: 1_000 } });
  const workerClient = connect(url, 'billing_worker', { max: 4, connection: silenceMsMax });
  const identityClient = connect(url, 'billing_identity', { max: 4, connection: silenceMsMax });
  const appClient = connect(url, 'billing_app', { max: 8, connection: silenceMsMax });
  const clients = [...ingestLanes, ingest, workerClient, identityClient, appClient];
  const app = drizzle(appClient, { schema });

  return {
    ingestLanes,
    ingest,
    worker: drizzle(workerClient, { schema }),
    identity: drizzle(identityClient, { schema }),
    app,
    forOrganization: (organizationId, run) =>
      app.transaction(async (tx) => {
        // Awaited before anything else: drizzle starts queries lazily, and one that overtook the setting would see nothing.
        await tx.execute(statement`select set_config('billing.organization_id', ${organizationId}, true)`);
        return run(tx);
      }),
    async assertRoles() {
      const expected: [postgres.Sql, DatabaseRole][] = [
        ...ingestLanes.map((lane): [postgres.Sql, DatabaseRole] => [lane, 'billing_worker']),
        [ingest, 'billing_worker'],
        [workerClient, 'billing_worker'],
        [identityClient, 'billing_identity'],
        [appClient, 'billing_app'],
      ];
      for (const [client, role] of expected) {
        const [row] = await client<{ current_user: string }[]>`select current_user::text`;
        if (row?.current_user === role) continue;
        throw new Error(
          `A connection runs as ${row?.current_user}, not as ${role}: the pooler in DATABASE_URL drops start-up parameters. ` +
            'Use the session port of the pooler, or a direct address.',
        );
      }
    },
    async close() {
      await Promise.all(clients.map((client) => client.end({ timeout: 5 })));
    },
  };
}

type Settings = { max: number; connection?: Record<string, string | number> };

function connect(url: string, role: DatabaseRole, { max, connection }: Settings): postgres.Sql {
  return postgres(url, {
    max,
    connect_timeout: 10,
    idle_timeout: 60,
    onnotice: () => undefined,
    connection: { application_name: `appfactory:${role}`, role, ...connection },
  });
}
