import postgres from 'postgres';
import { afterAll, expect, it } from 'vitest';
import { createLifetime } from './lifetime';
import { openLocalDatabase } from './local-database';

const lifetime = createLifetime();
const name = 'appfactory_local_test';
afterAll(async () => {
  await lifetime.cleanUp((error) => {
    throw error;
  });
});

async function commitsOf(url: string): Promise<string | undefined> {
  const sql = postgres(url, { max: 1 });
  try {
    const [row] = await sql<{ synchronous_commit: string }[]>`show synchronous_commit`;
    return row?.synchronous_commit;
  } finally {
    await sql.end();
  }
}

it('keeps what is committed through a crash of the embedded server, so that an answered webhook is stored under npm run dev too', async () => {
  const database = await openLocalDatabase(
    { databaseUrl: undefined, name, print: () => undefined },
    lifetime,
  );
  lifetime.defer(async () => {
    const url = new URL(database.url);
    url.pathname = '/postgres';
    const admin = postgres(url.href, { max: 1, onnotice: () => undefined });
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    await admin.end();
  });
  expect(await commitsOf(database.url)).toBe('on');
  await database.recreate();
  expect(await commitsOf(database.url)).toBe('on');
});
