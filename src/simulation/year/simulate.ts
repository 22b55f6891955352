import type { DatabaseMutant } from '../database-mutants';
import { drawIntensities, type YearOptions } from './options';
import { runYear, type YearResult } from './run';
import { shrink } from './shrink';
import { drawSteps, type Step, wordStep } from './steps';
import type { OpenDatabase } from './world';

export interface Simulation {
  openDatabase: OpenDatabase;
  print: (line: string) => void;
  /** A mistake on purpose: see Postman. */
  swallowEvery?: number;
  /** A rule of the protocol that is left out on purpose. */
  mutant?: DatabaseMutant;
  /** How many shorter histories are played when one fails. */
  shrinkTriesMax?: number;
}

export interface SimulationResult extends YearResult {
  steps: number;
  /** The shortest history found that breaks a rule; empty when none was broken. */
  shortest: readonly Step[];
}

const reportEveryDays = 30;

/** Plays a seeded history, and when a rule is broken looks for a short one that breaks a rule too. */
export async function simulate(options: YearOptions, simulation: Simulation): Promise<SimulationResult> {
  const { openDatabase, print, swallowEvery, mutant, shrinkTriesMax = 40 } = simulation;
  const steps = drawSteps(options);
  print(
    `seed ${options.seed}: ${options.days} days, ${options.organizations} organizations, faults ${options.faults.join() || 'none'}`,
  );
  print(`drawn: ${JSON.stringify(drawIntensities(options))}, ${steps.length} steps`);
  const result = await runYear({
    options,
    steps,
    openDatabase,
    swallowEvery,
    mutant,
    onDay: (day, counts) => {
      if (day % reportEveryDays === 0) print(`day ${day}: ${JSON.stringify(counts)}`);
    },
  });
  print(JSON.stringify(result.counts));
  for (const words of result.broken) print(`broken: ${words}`);
  if (result.brokenAt === null) return { ...result, steps: steps.length, shortest: [] };

  print(`broken after step ${result.brokenAt} of ${steps.length}; looking for a shorter history`);
  const upTo = steps.slice(0, result.brokenAt + 1);
  const fails = async (history: readonly Step[]) =>
    (await runYear({ options, steps: history, openDatabase, swallowEvery, mutant })).brokenAt !== null;
  const shortest = await shrink(upTo, fails, shrinkTriesMax);
  print(`${shortest.length} steps are enough:`);
  for (const step of shortest) print(`  ${wordStep(step)}`);
  return { ...result, steps: steps.length, shortest };
}

/** The last line of a run. */
export function wordResult(options: YearOptions, { broken, counts, steps }: SimulationResult): string {
  const { events, acknowledged, dropped, reconciled, applied, fenced } = counts;
  return (
    `simulate seed=${options.seed} days=${options.days} orgs=${options.organizations} steps=${steps} events=${events} ` +
    `acknowledged=${acknowledged} dropped=${dropped} reconciled=${reconciled} syncs=${applied} fenced=${fenced} broken=${broken.length}`
  );
}
