import { createRandom } from '../random';
import { type ActName, drawAct } from '../workload/draw-act';
import type { YearOptions } from './options';

/**
 * One thing that happens in the year. It carries a seed of its own, so that a step means the same in a history from which others
 * were taken out.
 */
export type Step = { day: number; seed: string } & (
  | { kind: 'act'; organization: number; act: ActName }
  /** Business time goes on by a day: renewals, trials and retries fall due at Stripe. */
  | { kind: 'day' }
  /** The looks of reconcile. */
  | { kind: 'reconcile'; look: 'events' | 'account' }
);

/** How often an organization does something, on average. */
const actsPerDay = 0.06;
const accountEveryDays = 7;

/** The whole history, drawn before it begins. */
export function drawSteps({ seed, days, organizations }: YearOptions): Step[] {
  const random = createRandom(`${seed}/steps`);
  const steps: Step[] = [];
  const nextSeed = () => `${seed}/${steps.length}`;
  for (let day = 1; day <= days; day++) {
    for (let organization = 0; organization < organizations; organization++) {
      // Everybody comes within the first month; after that things happen now and then.
      const isFirst = day === 1 + ((organization * 7) % Math.min(28, days));
      if (isFirst) steps.push({ day, kind: 'act', organization, act: 'buy', seed: nextSeed() });
      else if (random.chance(actsPerDay))
        steps.push({ day, kind: 'act', organization, act: drawAct(random), seed: nextSeed() });
    }
    steps.push({ day, kind: 'day', seed: nextSeed() });
    steps.push({ day, kind: 'reconcile', look: 'events', seed: nextSeed() });
    if (day % accountEveryDays === 0)
      steps.push({ day, kind: 'reconcile', look: 'account', seed: nextSeed() });
  }
  return steps;
}

export function wordStep(step: Step): string {
  if (step.kind === 'act')
    return `day ${step.day}: organization ${step.organization}: ${step.act} (${step.seed})`;
  if (step.kind === 'day') return `day ${step.day} passes (${step.seed})`;
  return `day ${step.day}: reconcile ${step.look} (${step.seed})`;
}
