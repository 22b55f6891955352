/** An exit code, or the URL of a module that takes the process over. */
export type Outcome = number | string;

/** What each file of commands/ exports as `command`. */
export interface ForgeCommand {
  /**
   * `forge <name> --help`, a paragraph each: what it does, what it leaves behind, then one that begins with "Example:" and one that
   * begins with "Exit code:".
   */
  description: readonly string[];
  /** Commander's arguments and their text: `<id>`, `[file]`. */
  positionals?: readonly (readonly [usage: string, text: string])[];
  /** Commander's flags and their text. */
  options: readonly (readonly [flags: string, text: string])[];
  run(options: Record<string, unknown>, positionals: readonly string[]): Promise<Outcome>;
}

/** A line of `forge --help`. The command's own code is loaded when it is asked for, and no other's: the start stays quick. */
export interface ForgeEntry {
  name: string;
  summary: string;
  load(): Promise<{ command: ForgeCommand }>;
}

/** Commands about one thing: `forge webhooks reconcile`. `forge --help` shows the group, `forge <group> --help` its commands. */
export interface ForgeGroup {
  name: string;
  summary: string;
  entries: readonly ForgeNode[];
}

export type ForgeNode = ForgeEntry | ForgeGroup;
