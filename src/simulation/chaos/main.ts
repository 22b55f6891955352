import { parseArgs } from 'node:util';
import { longPlan, shortPlan } from './plan';
import { runChaos } from './run';

/* `npm run chaos -- [--seed N] [--short]`: kills, crashes and bad networks, and books that must be right afterwards. */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    short: { type: 'boolean', default: false },
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

const plan = values.short ? shortPlan(values.seed) : longPlan(values.seed);
console.log(
  `seed ${plan.seed}: ${Math.round(plan.durationMs / 1_000)} s of faults or more for ${plan.organizations} organizations`,
);
const { kills, restarts, events, lost, wrong, story } = await runChaos(plan, console.log);
console.log(JSON.stringify(story, null, 2));
for (const id of lost) console.log(`lost: ${id} was acknowledged and is not in the inbox`);
for (const words of wrong) console.log(`wrong: ${words}`);
console.log(
  `${kills.worker} worker kills, ${kills.web} web kills, ${restarts} immediate restarts of Postgres`,
);
console.log(
  `chaos seed=${plan.seed} kills=${kills.worker + kills.web} restarts=${restarts} events=${events} lost=${lost.length} wrong=${wrong.length}`,
);
const { goals } = plan;
const isEnough =
  kills.worker >= goals.workerKills &&
  kills.web >= goals.webKills &&
  restarts >= goals.restarts &&
  events >= goals.events;
if (!isEnough) {
  console.error(
    `Too few faults to prove anything: the goals are ${goals.workerKills} worker kills, ${goals.webKills} web kills, ` +
      `${goals.restarts} restarts and ${goals.events} events. The machine was too busy; run it alone.`,
  );
}
process.exit(lost.length === 0 && wrong.length === 0 && isEnough ? 0 : 1);
