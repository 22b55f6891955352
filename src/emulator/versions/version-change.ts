import type { FormMap } from '../wire/form';

/**
 * A change of shape that a table of added and removed fields cannot say. The operations know the newest shape alone;
 * a change turns an older request into it, and its answer back.
 */
export interface VersionChange {
  /** The first version that has the newer shape. */
  since: string;
  /** Stripe's changelog. */
  source: string;
  /** Refuses what the newer version refuses with words of its own. */
  refuse?(route: string, form: FormMap): void;
  /** An older form as the newer version has it. Never changes the form in place. */
  upgrade?(route: string, form: FormMap): FormMap;
  /** An object of the newer version as the older one has it. `kind` is its `object`. */
  downgrade?(kind: string, object: Readonly<Record<string, unknown>>): Record<string, unknown>;
}
