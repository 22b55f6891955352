import { createRandom } from '../random';

export const faultKinds = ['network', 'stripe', 'stale', 'crash', 'zombie', 'database'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface YearOptions {
  seed: string;
  days: number;
  organizations: number;
  faults: readonly FaultKind[];
}

/** How much goes wrong in this run. Drawn from the seed, so that runs differ in kind and not in luck alone. */
export interface Intensities {
  /** Share of events that never arrive, though Stripe believes so. */
  drop: number;
  duplicate: number;
  /** Share of deliveries that come a few steps late. */
  delay: number;
  /** Share of deliveries whose answer is lost after the commit: Stripe brings them again. */
  lostAnswer: number;
  /** Share of Stripe's answers that are an error, half an answer, or none. */
  stripe: number;
  /** Share of reads that show what was true before. */
  stale: number;
  /** Share of steps in which a worker dies after its claim. */
  crash: number;
  /** Share of steps in which a worker stops after its read and writes much later. */
  zombie: number;
  /** Share of steps in which a customer changes while a worker is between its read and its write. */
  meanwhile: number;
  /** Share of steps in which one write of the database fails. */
  database: number;
}

/** Throws on an unknown word. `all`, `none`, or kinds with commas between them. */
export function parseFaults(text: string): readonly FaultKind[] {
  if (text === 'all') return faultKinds;
  if (text === 'none') return [];
  return text.split(',').map((word) => {
    const kind = faultKinds.find((known) => known === word);
    if (!kind) throw new Error(`no faults "${word}": there are all, none, ${faultKinds.join(', ')}`);
    return kind;
  });
}

export function drawIntensities({ seed, faults }: YearOptions): Intensities {
  const random = createRandom(`${seed}/intensities`);
  // Drawn for every kind in every run, so that leaving one out does not change the others.
  const draw = (kind: FaultKind, max: number) => {
    const share = random.pick([0.25, 0.5, 1]) * max;
    return faults.includes(kind) ? share : 0;
  };
  return {
    drop: draw('network', 0.05),
    duplicate: draw('network', 0.3),
    delay: draw('network', 0.4),
    lostAnswer: draw('network', 0.1),
    stripe: draw('stripe', 0.2),
    stale: draw('stale', 0.2),
    crash: draw('crash', 0.3),
    zombie: draw('zombie', 0.3),
    database: draw('database', 0.3),
    // No fault of anybody's: it happens whenever two things happen at once.
    meanwhile: random.pick([0.1, 0.2, 0.4]),
  };
}
