import postgres from 'postgres';
import { expect, inject, it } from 'vitest';
import { createAdminClient } from '@/db/embedded/admin-client';
import { createTestDatabase } from './test-database';

it('a test database has the migrated schema and shares no row with another one', async () => {
  await using first = await createTestDatabase();
  await using second = await createTestDatabase();
  const [one, two] = [postgres(first.url, { max: 1 }), postgres(second.url, { max: 1 })];
  try {
    expect(await one`select 1 from pg_namespace where nspname = 'billing'`).toHaveLength(1);
    await one`create table only_here (id int)`;
    expect(await two`select 1 from pg_tables where tablename = 'only_here'`).toHaveLength(0);
  } finally {
    await Promise.all([one.end(), two.end()]);
  }
});

const earlier: string[] = [];

it('test databases can be made at the same time', async () => {
  const databases = await Promise.all([createTestDatabase(), createTestDatabase(), createTestDatabase()]);
  earlier.push(...databases.map(({ url }) => new URL(url).pathname.slice(1)));
  expect(new Set(earlier).size).toBe(3);
});

it('a database is gone once its test has passed', async () => {
  const admin = createAdminClient(inject('testServer').adminUrl);
  try {
    expect(earlier).toHaveLength(3);
    expect(await admin`select datname from pg_database where datname in ${admin(earlier)}`).toEqual([]);
  } finally {
    await admin.end();
  }
});
