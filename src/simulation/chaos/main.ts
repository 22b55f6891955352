import { parseArgs } from 'node:util';
import { parseMutant } from '../database-mutants';
import { longPlan, mutantPlan, shortPlan } from './plan';
import { runChaos } from './run';

/* `npm run chaos -- [--seed N] [--short]`: kills, crashes and bad networks, and books that must be right afterwards. */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    short: { type: 'boolean', default: false },
    // The protocol with a rule left out, to see that the books notice; `none` is the same run with every rule.
    mutant: { type: 'string' },
  },
});
const mutant = parseMutant(values.mutant);
const draw = values.mutant !== undefined ? mutantPlan : values.short ? shortPlan : longPlan;
const plan = draw(values.seed);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

console.log(
  `seed ${plan.seed}: ${Math.round(plan.durationMs / 1_000)} s of faults or more for ${plan.organizations} organizations`,
);
const { kills, restarts, lostLeases, lateWrites, events, lost, wrong, story } = await runChaos(
  plan,
  console.log,
  mutant,
);
console.log(JSON.stringify(story, null, 2));
for (const id of lost) console.log(`lost: ${id} was acknowledged and is not in the inbox`);
for (const words of wrong) console.log(`wrong: ${words}`);
console.log(
  `${kills.worker} worker kills, ${kills.web} web kills, ${restarts} immediate restarts of Postgres, ` +
    `${lateWrites} workers stopped before their write, ${lostLeases} lost leases`,
);
console.log(
  `chaos seed=${plan.seed} kills=${kills.worker + kills.web} restarts=${restarts} events=${events} lost=${lost.length} wrong=${wrong.length}`,
);
const { goals } = plan;
const isEnough =
  kills.worker >= goals.workerKills &&
  kills.web >= goals.webKills &&
  restarts >= goals.restarts &&
  lostLeases >= goals.lostLeases &&
  lateWrites >= goals.lateWrites &&
  events >= goals.events;
if (!isEnough) {
  console.error(
    `Too few faults to prove anything: the goals are ${goals.workerKills} worker kills, ${goals.webKills} web kills, ` +
      `${goals.restarts} restarts, ${goals.lostLeases} lost leases, ${goals.lateWrites} stopped writers and ${goals.events} events. The machine was too busy; run it alone.`,
  );
}
process.exit(lost.length === 0 && wrong.length === 0 && isEnough ? 0 : 1);
