import type { ScenarioBench } from './scenario-bench';

/** A state of billing that one click brings about. */
export interface Scenario {
  /** `past_due` */
  name: string;
  /** `Past due after three failures` */
  title: string;
  /** What happens, and where it ends. */
  text: string;
  /** Brings the bench's customer there through the public API and the passing of time alone. */
  run(bench: ScenarioBench): void;
}
