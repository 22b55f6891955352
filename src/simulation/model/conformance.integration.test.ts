import { describe, expect, it } from 'vitest';
import * as built from '@/billing/customer-sync/steps';
import { createTestDatabase } from '@/test/test-database';
import { compareWithPostgres, type Steps } from './conformance';
import { compareTimes, type TimedSteps } from './conformance-times';

const wrongSteps: [string, Partial<Steps>][] = [
  [
    'has no fence',
    { releaseStep: (row) => ({ ...row, lease: 'free', attempts: 0, syncedGen: row.dirtyGen }) },
  ],
  [
    'lets a late failure give back a lease of another',
    { failStep: (row) => ({ ...row, lease: 'free', attempts: row.attempts + 1 }) },
  ],
  [
    'keeps "dirty" as yes or no',
    { ingestStep: (row, isKnown) => (isKnown ? row : { ...row, dirtyGen: row.syncedGen + 1 }) },
  ],
  ['bumps on a copy', { ingestStep: (row) => ({ ...row, dirtyGen: row.dirtyGen + 1 }) }],
  ['claims under a lease that runs', { claimStep: (row) => built.claimStep({ ...row, lease: 'free' }) }],
];

const wrongTimes: [string, Partial<TimedSteps>][] = [
  [
    'puts a burst off again and again',
    {
      ingestTimed: (timed, isKnown) => {
        const after = built.ingestTimed(timed, isKnown);
        return isKnown ? after : { ...after, times: { ...after.times, run: 'debounced' } };
      },
    },
  ],
  [
    'claims a dead letter',
    { claimTimed: (timed) => built.claimTimed({ ...timed, times: { ...timed.times, isDead: false } }) },
  ],
  [
    'forgets a change of the settle time during the extra read',
    {
      releaseTimes: (times, { isSettlePass }) => built.releaseTimes(times, { isSettlePass, hasMoved: false }),
    },
  ],
  ['buries at the first failure', { failTimes: (times) => built.failTimes(times, { isLastTry: true }) }],
];

describe('the conformance check', () => {
  it('has Postgres do in every state of the model exactly what the model does', async () => {
    const { url } = await createTestDatabase();
    const { differences, comparisons, databaseStates, states } = await compareWithPostgres(url);
    expect(differences).toEqual([]);
    expect(states).toBeGreaterThan(10_000);
    expect(databaseStates).toBeGreaterThan(100);
    expect(comparisons).toBeGreaterThan(4_000);
  }, 300_000);

  it.each(wrongSteps)(
    'would see a statement or a step that %s',
    async (_, wrong) => {
      const { url } = await createTestDatabase();
      const { differences } = await compareWithPostgres(url, { ...built, ...wrong }, { isOneEnough: true });
      expect(differences.length).toBeGreaterThan(0);
    },
    180_000,
  );

  it('has Postgres put off, settle, bury and revive exactly as the model says, from every combination of times', async () => {
    const { url } = await createTestDatabase();
    const { differences, comparisons } = await compareTimes(url);
    expect(differences).toEqual([]);
    expect(comparisons).toBeGreaterThan(400);
  }, 180_000);

  it.each(wrongTimes)(
    'would see that a statement %s',
    async (_, wrong) => {
      const { url } = await createTestDatabase();
      const { differences } = await compareTimes(url, { ...built, ...wrong });
      expect(differences.length).toBeGreaterThan(0);
    },
    180_000,
  );
});
