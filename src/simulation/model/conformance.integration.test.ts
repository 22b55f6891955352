import { expect, it } from 'vitest';
import { createTestDatabase } from '@/test/test-database';
import { compareWithPostgres } from './conformance';

it('has Postgres do in every state of the model exactly what the model does', async () => {
  const { url } = await createTestDatabase();
  const { differences, comparisons, databaseStates, states } = await compareWithPostgres(url);
  expect(differences).toEqual([]);
  expect(states).toBeGreaterThan(10_000);
  expect(databaseStates).toBeGreaterThan(100);
  expect(comparisons).toBeGreaterThan(1_000);
}, 180_000);
