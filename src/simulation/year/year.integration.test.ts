import { expect, it } from 'vitest';
import { createTestDatabase } from '@/test/test-database';
import { faultKinds } from './options';
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
