/** An exit code, or the URL of a module that takes the process over. */
export type Outcome = number | string;

/** What each file of commands/ exports. */
export interface ForgeCommand {
  name: string;
  /** One line of `forge --help`. */
  summary: string;
  /** `forge <name> --help`, a paragraph each: what it does, what it leaves behind, an example, its exit codes. */
  description: readonly string[];
  /** Commander's arguments and their text: `<id>`, `[file]`. */
  positionals?: readonly (readonly [usage: string, text: string])[];
  /** Commander's flags and their text. */
  options: readonly (readonly [flags: string, text: string])[];
  run(options: Record<string, unknown>, positionals: readonly string[]): Promise<Outcome>;
}

/** Commands about one thing: `forge webhooks reconcile`. `forge --help` shows the group, `forge <group> --help` its commands. */
export interface ForgeGroup {
  name: string;
  summary: string;
  commands: readonly ForgeCommand[];
}
