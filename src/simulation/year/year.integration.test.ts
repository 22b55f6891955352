import { expect, it } from 'vitest';
import { createTestDatabase } from '@/test/test-database';
import { type DatabaseMutant, databaseMutants } from '../database-mutants';
import { faultKinds, type YearOptions } from './options';
import { simulate } from './simulate';

it('keeps every rule after every step of six weeks with all faults, and ends equal to Stripe', async () => {
  const seed = String(Date.now() % 100_000);
  const options = { seed, days: 45, organizations: 4, faults: faultKinds };
  const lines: string[] = [];
  console.log(`seed ${seed}: npm run simulate -- --seed ${seed} --days 45 --orgs 4 --faults all`);
  const { broken, counts } = await simulate(options, {
    openDatabase: createTestDatabase,
    print: (line) => lines.push(line),
  });
  expect(broken, lines.join('\n')).toEqual([]);
  expect(counts.acknowledged).toBeGreaterThan(15);
  expect(counts.applied).toBeGreaterThan(10);
}, 180_000);

it('sees an event that was acknowledged and not stored, and names a short history that loses one', async () => {
  const options = { seed: 'swallowed', days: 10, organizations: 2, faults: [] };
  const lines: string[] = [];
  const { broken, brokenAt, steps, shortest } = await simulate(options, {
    openDatabase: createTestDatabase,
    print: (line) => lines.push(line),
    swallowEvery: 3,
    shrinkTriesMax: 8,
  });
  expect(broken.length).toBeGreaterThan(0);
  expect(brokenAt).not.toBeNull();
  expect(shortest.length).toBeGreaterThan(0);
  expect(shortest.length).toBeLessThan(steps);
  expect(lines).toContain(`${shortest.length} steps are enough:`);
}, 180_000);

const zombies: YearOptions = { seed: 'mutants', days: 25, organizations: 3, faults: ['zombie'] };
const playZombies = (mutant?: DatabaseMutant) =>
  simulate(zombies, { openDatabase: createTestDatabase, print: () => undefined, mutant, shrinkTriesMax: 0 });

it.each(databaseMutants)(
  'sees on real Postgres that the rule "%s" of the model has been left out',
  async (mutant) => {
    const { broken, brokenAt } = await playZombies(mutant);
    expect(brokenAt).not.toBeNull();
    expect(broken.join('\n')).toContain('nothing explains that Stripe said');
  },
  180_000,
);

it('sees nothing of that kind in the same history with every rule in its place, and late writers that the fence kept out', async () => {
  const { broken, counts } = await playZombies();
  expect(broken).toEqual([]);
  expect(counts.fenced).toBeGreaterThan(0);
  expect(counts.overtaken).toBeGreaterThan(0);
}, 180_000);
