import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '@/test/eventually';
import { createTestDatabase } from '@/test/test-database';
import { createDatabase, type Database } from './client';

/** What scripts/guard-postgres-driver.mjs is for: a failover in the middle of a transaction is one error, and nothing more. */
let admin: postgres.Sql;
let database: Database;
let databaseUrl: string;
let drop: () => PromiseLike<void>;
beforeAll(async () => {
  const created = await createTestDatabase();
  drop = () => created[Symbol.asyncDispose]();
  databaseUrl = created.url;
  admin = postgres(created.url, { max: 1, onnotice: () => undefined });
  database = createDatabase(created.url);
});
afterAll(async () => {
  await database.close();
  await admin.end();
  await drop();
});

const endSessions = () => admin`
  select pg_terminate_backend(pid) from pg_stat_activity
  where application_name = 'appfactory:billing_worker' and datname = current_database()`;

it('survives that Postgres ends sessions between two statements of a transaction, more of them than the pool has', async () => {
  for (let round = 0; round < 6; round++) {
    const cut = database.worker.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await endSessions();
      // Long enough that the end has come in before the next statement goes out.
      await admin`select pg_sleep(0.1)`;
      await tx.execute(sql`select 2`);
    });
    await expect(cut).rejects.toThrow();
    expect([...(await database.worker.execute(sql`select 3 as n`))]).toEqual([{ n: 3 }]);
  }
});

it('fails the query that was under way, and not the next one on the same connection', async () => {
  const one = postgres(databaseUrl, { max: 1, connection: { application_name: 'one' } });
  for (let round = 0; round < 5; round++) {
    const cut = one`select pg_sleep(5)`.execute();
    cut.catch(() => undefined);
    await eventually(async () => {
      const ended = await admin`
        select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'one' and wait_event = 'PgSleep'`;
      expect(ended).toHaveLength(1);
    });
    await expect(cut).rejects.toThrow();
    expect([...(await one`select ${round}::int as n`)]).toEqual([{ n: round }]);
  }
  await one.end();
});

it('gives no answer to another question and has every connection back after sessions were ended again and again under load', async () => {
  let isOver = false;
  let cuts = 0;
  let asked = 0;
  const strange: string[] = [];
  async function ask(run: Pick<Database['worker'], 'execute'>): Promise<void> {
    const question = ++asked;
    const [answer] = await run.execute(sql`select ${question}::int as question`);
    if (answer?.question !== question) strange.push(`${question}: ${JSON.stringify(answer)}`);
  }
  const lanes = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      await database.worker
        .transaction(async (tx) => {
          for (let i = 0; i < 5; i++) await ask(tx);
        })
        .catch(() => {
          cuts++;
        });
      await ask(database.worker).catch(() => {
        cuts++;
      });
    }
  });
  for (let round = 0; round < 25; round++) {
    await endSessions();
    await admin`select pg_sleep(0.02)`;
  }
  isOver = true;
  await Promise.all(lanes);
  expect(strange).toEqual([]);
  expect(cuts).toBeGreaterThan(0);
  // A connection that was lost for good would let its queries wait for the connect timeout of ten seconds.
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: 16 }, () => database.worker.execute(sql`select pg_sleep(0.05)`)));
  expect(performance.now() - startedMs).toBeLessThan(3_000);
}, 60_000);
