import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startDatabaseProxy } from '@/test/database-proxy';
import { eventually } from '@/test/eventually';
import { createTestDatabase } from '@/test/test-database';

/** What scripts/guard-postgres-driver.mjs mends, each defect alone and without luck. */
let databaseUrl: string;
let drop: () => PromiseLike<void>;
beforeAll(async () => {
  const created = await createTestDatabase();
  drop = () => created[Symbol.asyncDispose]();
  databaseUrl = created.url;
});
afterAll(() => drop());

/** One connection, so that every statement meets what the one before it left. */
function openOne(options: postgres.Options<Record<string, never>> = {}, url = databaseUrl): postgres.Sql {
  const sql = postgres(url, { max: 1, connect_timeout: 3, onnotice: () => undefined, ...options });
  onTestFinished(() => sql.end({ timeout: 0 }));
  return sql;
}

/** The same, with its sockets in the test's hands. */
function openOneWithSockets(): { sql: postgres.Sql; sockets: Socket[] } {
  const sockets: Socket[] = [];
  const { port, hostname } = new URL(databaseUrl);
  // Not in the driver's types; its documentation has it.
  const socket = async () => {
    const opened = connect(Number(port), hostname);
    sockets.push(opened);
    await once(opened, 'connect');
    return opened;
  };
  return { sql: openOne({ max: 1, ...{ socket } }), sockets };
}

async function endSession(pid: number): Promise<void> {
  const admin = openOne();
  await admin`select pg_terminate_backend(${pid})`;
  await eventually(async () => {
    expect(await admin`select 1 from pg_stat_activity where pid = ${pid}`).toHaveLength(0);
  });
}

const sessionOf = async (sql: postgres.Sql | postgres.TransactionSql): Promise<number> =>
  (await sql<[{ pid: number }]>`select pg_backend_pid() as pid`)[0].pid;

describe('the answer to a statement', () => {
  it('begins at its first row after a statement that failed in the middle of its rows', async () => {
    const sql = openOne();
    await expect(sql`select 1 / (3 - i) from generate_series(1, 9) as i`).rejects.toThrow('division by zero');
    expect([...(await sql`select 1 as n`)]).toEqual([{ n: 1 }]);
  });

  it('begins at its first row after a session that ended in the middle of its rows', async () => {
    let cuts = 0;
    await using proxy = await startDatabaseProxy(databaseUrl, (piece, client) => {
      const at = cuts === 0 ? piece.indexOf('second of many') : -1;
      if (at === -1) return void client.write(piece);
      cuts++;
      client.end(piece.subarray(0, at));
    });
    const sql = openOne({ fetch_types: false }, proxy.url);
    await expect(sql`select * from (values ('first of many'), ('second of many')) as rows`).rejects.toThrow();
    expect([...(await sql`select 1 as n`)]).toEqual([{ n: 1 }]);
    expect(cuts).toBe(1);
  });

  it('comes from the next session when its own ended while it asked for the array types', async () => {
    let cuts = 0;
    await using proxy = await startDatabaseProxy(databaseUrl, (piece, client) => {
      const at = cuts === 0 ? piece.indexOf('typarray') : -1;
      if (at === -1) return void client.write(piece);
      cuts++;
      // Some of the types, and what a server says that is told to end the session.
      client.write(wholeMessages(piece.subarray(0, at + 600)));
      client.end(fatal('57P01', 'terminating connection due to administrator command'));
    });
    const sql = openOne({}, proxy.url);
    expect([...(await sql`select ${1}::int as n`)]).toEqual([{ n: 1 }]);
    expect([...(await sql`select ${2}::int as n`)]).toEqual([{ n: 2 }]);
    expect(cuts).toBe(1);
  });
});

describe('a transaction whose session has ended', () => {
  it('sends nothing on the session that somebody else got after it', async () => {
    const sql = openOne();
    await sql`create table late (n int)`;
    const gate = Promise.withResolvers<void>();
    const late = Promise.withResolvers<unknown>();
    const cut = sql.begin(async (tx) => {
      await endSession(await sessionOf(tx));
      await gate.promise;
      await tx`insert into late values (1)`.then(late.resolve, late.reject);
    });
    await expect(cut).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    await sql.begin(async (tx) => {
      await tx`insert into late values (2)`;
      gate.resolve();
      await expect(late.promise).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    });
    expect([...(await sql`select n from late`)]).toEqual([{ n: 2 }]);
  });

  it('answers the statements that waited for their turn', async () => {
    const sql = openOne();
    const settled = Promise.withResolvers<PromiseSettledResult<unknown>[]>();
    const cut = sql.begin(async (tx) => {
      const pid = await sessionOf(tx);
      const answers = Promise.allSettled([
        tx`select pg_sleep(${30})`,
        tx`select ${2}::int`,
        tx`select ${3}::int`,
      ]);
      answers.then(settled.resolve);
      await endSession(pid);
      await answers;
    });
    await expect(cut).rejects.toThrow();
    expect((await settled.promise).map(({ status }) => status)).toEqual(Array(3).fill('rejected'));
  });

  it("leaves nothing to the next session that it said between the socket's error and its close", async () => {
    const { sql, sockets } = openOneWithSockets();
    const cut = sql.begin((tx) => tx`select pg_sleep(30)`);
    cut.catch(() => undefined);
    const admin = openOne();
    await eventually(async () => {
      const asleep = await admin`
        select from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`;
      expect(asleep).toHaveLength(1);
    });
    // The driver's rollback follows the error at once: the socket has failed by then, and has not closed.
    sockets.at(-1)?.destroy(new Error('reset by the network'));
    await expect(cut).rejects.toThrow();
    expect([...(await sql`select ${3}::int as n`)]).toEqual([{ n: 3 }]);
    expect([...(await sql`select ${4}::int as n`)]).toEqual([{ n: 4 }]);
  });
});

describe('a connection', () => {
  it('sends again after it closed with a statement that was not sent yet', async () => {
    const { sql, sockets } = openOneWithSockets();
    await sql`select 1`;
    // Between two turns of the loop: a small write waits for the next one, the close comes before it.
    const asked = await new Promise<Promise<unknown>>((resolve) => {
      setImmediate(async () => {
        const query = sql`select 2`;
        query.catch(() => undefined);
        await new Promise(process.nextTick);
        sockets.at(-1)?.destroy();
        resolve(
          query.then(
            () => 'answered',
            () => 'refused',
          ),
        );
      });
    });
    expect(await asked).toBe('refused');
    expect([...(await sql`select 3 as n`)]).toEqual([{ n: 3 }]);
  });

  it('leaves no rejection to nobody when its socket fails while it asks for the array types', async () => {
    let cuts = 0;
    await using proxy = await startDatabaseProxy(databaseUrl, (piece, client) => {
      if (cuts > 0 || !piece.includes('typarray')) return void client.write(piece);
      cuts++;
      client.resetAndDestroy();
    });
    const sql = openOne({}, proxy.url);
    await expect(sql`select 1 as n`).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect([...(await sql`select 2 as n`)]).toEqual([{ n: 2 }]);
  });
});

/** As many of the server's messages as are whole. */
function wholeMessages(bytes: Buffer): Buffer {
  let end = 0;
  while (end + 5 <= bytes.length && end + 1 + bytes.readUInt32BE(end + 1) <= bytes.length)
    end += 1 + bytes.readUInt32BE(end + 1);
  return bytes.subarray(0, end);
}

/** An ErrorResponse, as in https://www.postgresql.org/docs/current/protocol-message-formats.html. */
function fatal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeUInt32BE(4 + fields.length, 1);
  return Buffer.concat([head, fields]);
}
