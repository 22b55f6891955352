import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkEvents, checkExpand } from './check-events.fixture';
import { checkMoney } from './check-money.fixture';
import { checkPeriods, checkTimers } from './check-time.fixture';
import { starts, steps, take } from './random-steps.fixture';
import { world } from './random-world.fixture';

const day = 86_400;

const runs = { numRuns: 60 };
const histories = fc.array(steps, { minLength: 8, maxLength: 30 });

test('money, time and events keep their invariants under random requests and advances', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(starts, histories, (start, history) => {
      const made = world(start);
      for (const step of history) {
        take(made, step);
        checkTimers(made);
      }
      made.advance(45 * day);
      checkTimers(made);
      expect(made.failures).toEqual([]);
      made.audit.check();
      checkMoney(made);
      checkPeriods(made);
      checkEvents(made);
      checkExpand(made);
    }),
    runs,
  );
});

test('two advances end where one ends', { timeout: 60_000 }, () => {
  const splits = fc.array(fc.integer({ min: 1, max: 20 * day }), { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(starts, fc.array(steps, { minLength: 3, maxLength: 12 }), splits, (start, history, parts) => {
      const [small, large] = [world(start), world(start)];
      for (const step of history) for (const made of [small, large]) take(made, step);
      for (const seconds of parts) small.advance(seconds);
      large.advance(parts.reduce((total, seconds) => total + seconds, 0));
      expect(small.store.dump()).toBe(large.store.dump());
    }),
    runs,
  );
});
